#include "core/ring_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::core {
namespace {

struct Side {
  std::size_t from, to;  ///< numbers of its points in the list, from 1
  PlanePoint a, b;
  double west() const { return std::min(a[0], b[0]); }
  double east() const { return std::max(a[0], b[0]); }
};

/// Twice the area of a triangle, positive where it runs counter-clockwise.
double turn(PlanePoint a, PlanePoint b, PlanePoint c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

int sign(double value) { return (value > 0) - (value < 0); }

/// For a point on the line through the side: whether it lies on the side.
bool spans(const Side& s, PlanePoint p) {
  return p[0] >= s.west() && p[0] <= s.east() && p[1] >= std::min(s.a[1], s.b[1]) &&
         p[1] <= std::max(s.a[1], s.b[1]);
}

bool meet(const Side& s, const Side& t) {
  const int a = sign(turn(s.a, s.b, t.a)), b = sign(turn(s.a, s.b, t.b)), c = sign(turn(t.a, t.b, s.a)),
            d = sign(turn(t.a, t.b, s.b));
  if (a * b < 0 && c * d < 0) return true;
  return (a == 0 && spans(s, t.a)) || (b == 0 && spans(s, t.b)) || (c == 0 && spans(t, s.a)) ||
         (d == 0 && spans(t, s.b));
}

/// The second side begins where the first ends, and runs back over it.
bool runs_back(const Side& s, const Side& t) {
  const double along = (s.b[0] - s.a[0]) * (t.b[0] - t.a[0]) + (s.b[1] - s.a[1]) * (t.b[1] - t.a[1]);
  return turn(s.a, s.b, t.b) == 0 && along < 0;
}

PlanePoint meeting_point(const Side& s, const Side& t) {
  const double before = turn(t.a, t.b, s.a), after = turn(t.a, t.b, s.b);
  const double share = before == after ? 1 : before / (before - after);
  return {s.a[0] + share * (s.b[0] - s.a[0]), s.a[1] + share * (s.b[1] - s.a[1])};
}

/// Its sides, none of length zero.
std::vector<Side> sides_of(const std::vector<PlanePoint>& points) {
  std::vector<Side> sides;
  std::size_t last = 0;
  for (std::size_t i = 1; i <= points.size(); ++i) {
    const std::size_t next = i % points.size();
    if (points[next] == points[last]) continue;
    sides.push_back({last + 1, next + 1, points[last], points[next]});
    last = next;
  }
  return sides;
}

}  // namespace

std::string fault_of_ring(const std::vector<PlanePoint>& points) {
  std::vector<Side> sides = points.empty() ? std::vector<Side>() : sides_of(points);
  const std::size_t n = sides.size();
  if (n < 3)
    return fmt::format("has {} points that differ; an area needs three", std::max<std::size_t>(n, 1));
  const auto text = [](const Side& s, const Side& t) {
    const PlanePoint p = meeting_point(s, t);
    return fmt::format(
        "crosses or touches itself near x {:.7g}, y {:.7g}, where the side from point {} to {} meets that "
        "from {} to {}; list the points in the order in which they go around the area, each once",
        p[0], p[1], s.from, s.to, t.from, t.to);
  };
  const bool flat = std::all_of(sides.begin(), sides.end(),
                                [&](const Side& s) { return turn(sides[0].a, sides[0].b, s.b) == 0; });
  if (flat) return "has all points on one line and encloses no area";
  for (std::size_t i = 0; i < n; ++i)
    if (runs_back(sides[i], sides[(i + 1) % n])) return text(sides[i], sides[(i + 1) % n]);
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return sides[i].west() < sides[j].west(); });
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n && sides[order[j]].west() <= sides[order[i]].east(); ++j) {
      const auto [first, second] = std::minmax(order[i], order[j]);
      const bool neighbours = second - first == 1 || second - first == n - 1;
      if (!neighbours && meet(sides[first], sides[second])) return text(sides[first], sides[second]);
    }
  return "";
}

}  // namespace freshet::core
