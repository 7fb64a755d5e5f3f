#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "mesh/terrain/river/slice.hpp"

namespace freshet::mesh {
namespace {

double distance_to_side(Point p, Point a, Point b) {
  const Point d = b - a, to = p - a;
  const double t = std::clamp((to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
  return length(to - t * d);
}

/// Sides of the outline by square, to look near a point only.
class Rim {
 public:
  Rim(const Ring& ring, double square) : ring_(ring), square_(square) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point a = ring[i], d = ring[(i + 1) % ring.size()] - a;
      const int parts = 1 + static_cast<int>(2 * length(d) / square);
      for (int k = 0; k <= parts; ++k) add(square_of(a + (double(k) / parts) * d), i);
      corners_.insert({a.x, a.y});
    }
  }
  bool near(Point p, double distance) const {
    return any_side_near(p, [&](Point a, Point b) { return distance_to_side(p, a, b) < distance; });
  }
  /// True if a side no longer than half a square clashes with one of the outline.
  bool clashes(Point p, Point q) const {
    return any_side_near(p, [&](Point a, Point b) { return sides_clash(p, q, a, b); });
  }
  bool has_corner(Point p) const { return corners_.count({p.x, p.y}) > 0; }

 private:
  using Square = std::pair<int, int>;
  Square square_of(Point p) const { return {int(std::floor(p.x / square_)), int(std::floor(p.y / square_))}; }
  void add(Square square, std::size_t side) {
    auto& sides = squares_[square];
    if (sides.empty() || sides.back() != side) sides.push_back(side);
  }
  template <class Test>
  bool any_side_near(Point p, Test test) const {
    const auto [c, r] = square_of(p);
    for (int i = c - 1; i <= c + 1; ++i)
      for (int j = r - 1; j <= r + 1; ++j)
        if (const auto found = squares_.find({i, j}); found != squares_.end())
          for (const std::size_t s : found->second)
            if (test(ring_[s], ring_[(s + 1) % ring_.size()])) return true;
    return false;
  }

  const Ring& ring_;
  double square_;
  std::map<Square, std::vector<std::size_t>> squares_;
  std::set<std::pair<double, double>> corners_;
};

double longest_side(const std::vector<Strip>& strips) {
  double longest = 1;
  for (const Strip& strip : strips)
    for (std::size_t k = 0; k < strip.kept.size(); ++k) {
      const auto c = corners_of(strip, k);
      for (int i = 0; i < 4; ++i) longest = std::max(longest, length(c[(i + 1) % 4] - c[i]));
    }
  return longest;
}

/// Slices beyond the outline or nearer to it than a quarter of their length, but for the rows drawn to it.
void drop_outside(Strip& strip, const Inside& inside, const Rim& rim) {
  const std::size_t n = strip.kept.size();
  for (std::size_t k = 0; k < n; ++k) {
    const auto c = corners_of(strip, k);
    const double room = 0.25 * shortest_bank(c);
    for (int i = 0; i < 4; ++i) {
      const std::size_t row = i < 2 ? k : k + 1;
      if ((row == 0 && strip.on_rim[0]) || (row == n && strip.on_rim[1])) continue;
      const double reach = (row == 1 && strip.on_rim[0]) || (row + 1 == n && strip.on_rim[1]) ? 0 : room;
      if (rim.near(c[i], reach) || !inside(c[i])) give_way(strip, k, {GaveWay::rim});
    }
  }
}

/// Whether a slice lies within the outline and meets it in common sides only.
bool fits(const Ring& slice, const Inside& inside, const Rim& rim) {
  for (std::size_t i = 0; i < slice.size(); ++i) {
    if (rim.clashes(slice[i], slice[(i + 1) % slice.size()])) return false;
    if (!rim.has_corner(slice[i]) && !inside(slice[i])) return false;
  }
  return true;
}

/// True if any was there.
bool drop_across(std::vector<Strip>& strips, const Ring& outline) {
  const Rim rim(outline, 2 * longest_side(strips));
  const Inside inside(outline);
  bool any = false;
  for (Strip& strip : strips) {
    bool here = false;
    for (std::size_t k = 0; k < strip.kept.size(); ++k) {
      if (!strip.kept[k] || fits(ring_of(strip, k), inside, rim)) continue;
      give_way(strip, k, {GaveWay::rim});
      here = true;
    }
    if (here) drop_short_runs(strip);
    any = any || here;
  }
  return any;
}

/// The outline with a river's first or last row, where it can have it.
void add_row(Ring& outline, Strip& strip, bool lower) {
  const std::size_t end = lower ? strip.kept.size() - 1 : 0;
  if (!strip.on_rim[lower] || !strip.kept[end]) return;
  const Ring with = with_row(outline, (lower ? strip.rows.back() : strip.rows.front()).nodes);
  if (is_simple(with)) {
    outline = with;
    return;
  }
  give_way(strip, end, {GaveWay::rim});
  drop_short_runs(strip);
}

}  // namespace

void drop_outside(std::vector<Strip>& strips, const Ring& outline) {
  const Rim rim(outline, longest_side(strips));
  const Inside inside(outline);
  for (Strip& strip : strips) drop_outside(strip, inside, rim);
}

Ring with_rim_rows(const Ring& outline, std::vector<Strip>& strips) {
  for (;;) {
    Ring with = outline;
    for (Strip& strip : strips)
      for (const bool lower : {false, true})
        if (!strip.kept.empty()) add_row(with, strip, lower);
    if (!drop_across(strips, with)) return with;
  }
}

Ring divide_near_strips(const Ring& outline, const std::vector<Strip>& strips, const SizeField& size) {
  std::set<std::array<double, 4>> ends;
  const auto add_row = [&](const std::vector<Point>& row) {
    for (std::size_t j = 0; j + 1 < row.size(); ++j) {
      ends.insert({row[j].x, row[j].y, row[j + 1].x, row[j + 1].y});
      ends.insert({row[j + 1].x, row[j + 1].y, row[j].x, row[j].y});
    }
  };
  for (const Strip& s : strips) {
    if (s.rows.empty()) continue;
    if (s.on_rim[0] && s.kept.front()) add_row(s.rows.front().nodes);
    if (s.on_rim[1] && s.kept.back()) add_row(s.rows.back().nodes);
  }
  return divide_outline(outline, size, [&](Point a, Point b) {
    return ends.count({a.x, a.y, b.x, b.y}) > 0;
  });
}

}  // namespace freshet::mesh
