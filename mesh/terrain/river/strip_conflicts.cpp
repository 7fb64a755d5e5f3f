#include <algorithm>
#include <cmath>
#include <map>

#include "mesh/terrain/river/strips.hpp"

namespace freshet::mesh {
namespace {

using Corners = std::array<Point, 4>;

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

/// The widest gap that a line along a side of `a` leaves between the two; negative: none does.
double gap_by_sides(const Corners& a, const Corners& b) {
  double widest = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < 4; ++i) {
    const Point d = a[(i + 1) % 4] - a[i];
    if (length(d) == 0) continue;
    double nearest = std::numeric_limits<double>::infinity();
    for (const Point p : b) nearest = std::min(nearest, -cross(d, p - a[i]) / length(d));
    widest = std::max(widest, nearest);
  }
  return widest;
}

/// How far two slices lie apart at least (separating axes); negative where they overlap.
double gap(const Corners& a, const Corners& b) { return std::max(gap_by_sides(a, b), gap_by_sides(b, a)); }

/// Cells of a slice that are as long as wide as they should be: every corner turns left, by enough.
bool unfolded(const Strip& strip, std::size_t k) {
  const auto &a = strip.rows[k].nodes, &b = strip.rows[k + 1].nodes;
  const std::size_t n = std::min(a.size(), b.size());
  const auto good = [](Point p, Point q, Point r, Point s) {
    const Corners c{p, q, r, s};
    for (int i = 0; i < 4; ++i) {
      const Point u = c[(i + 1) % 4] - c[i], v = c[(i + 2) % 4] - c[(i + 1) % 4];
      if (cross(u, v) <= 0.1 * length(u) * length(v)) return false;
    }
    return true;
  };
  if (a.size() != b.size()) return good(a.front(), a.back(), b.back(), b.front());
  for (std::size_t j = 0; j + 1 < n; ++j)
    if (!good(a[j], a[j + 1], b[j + 1], b[j])) return false;
  return true;
}

double shortest_bank(const Corners& c) { return std::min(length(c[2] - c[1]), length(c[3] - c[0])); }

struct Slice {
  std::size_t strip, slice;
  Corners corners;
};

class Conflicts {
 public:
  explicit Conflicts(std::vector<Strip>& strips) : strips_(strips) {
    for (std::size_t r = 0; r < strips.size(); ++r)
      for (std::size_t k = 0; k < strips[r].kept.size(); ++k) {
        slices_.push_back({r, k, corners_of(strips[r], k)});
        const Corners& c = slices_.back().corners;
        square_ = std::max({square_, length(c[2] - c[0]), length(c[3] - c[1])});
      }
    for (std::size_t i = 0; i < slices_.size(); ++i)
      for_squares(slices_[i].corners, [&](auto square) { squares_[square].push_back(i); });
  }

  void drop() {
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (!kept(i)) continue;
      for_squares(slices_[i].corners, [&](auto square) {
        for (const std::size_t j : squares_.at(square))
          if (j < i && kept(j) && kept(i) && too_near(i, j)) drop_one(i, j);
      });
    }
  }

 private:
  char& kept(std::size_t i) { return strips_[slices_[i].strip].kept[slices_[i].slice]; }

  template <class Visit>
  void for_squares(const Corners& c, Visit visit) const {
    const auto x = [](Point a, Point b) { return a.x < b.x; };
    const auto y = [](Point a, Point b) { return a.y < b.y; };
    const double room = 0.5 * square_;
    const auto [west, east] = std::minmax_element(c.begin(), c.end(), x);
    const auto [south, north] = std::minmax_element(c.begin(), c.end(), y);
    for (int i = int(std::floor((west->x - room) / square_));
         i <= int(std::floor((east->x + room) / square_)); ++i)
      for (int j = int(std::floor((south->y - room) / square_));
           j <= int(std::floor((north->y + room) / square_)); ++j)
        visit(std::pair<int, int>{i, j});
  }

  /// At a mouth the tributary's end may come as near as it likes, but not overlap; its last slice lies on
  /// the other's bank, which bends.
  double room_at_mouth(const Slice& a, const Slice& b) const {
    const Strip& strip = strips_[a.strip];
    if (!strip.joined || a.strip == b.strip) return 0.25;
    if (a.slice + 1 == strip.kept.size()) return -0.3;
    const double width = length(a.corners[1] - a.corners[0]);
    return strip.rows.back().s - strip.rows[a.slice].s < 3 * width ? -0.02 : 0.25;
  }

  bool too_near(std::size_t i, std::size_t j) const {
    const Slice &a = slices_[i], &b = slices_[j];
    const std::size_t between = a.slice > b.slice ? a.slice - b.slice : b.slice - a.slice;
    if (a.strip == b.strip && between == 1) return false;
    const double room = a.strip == b.strip ? (between < 4 ? -0.05 : 0.25)
                                           : std::min(room_at_mouth(a, b), room_at_mouth(b, a));
    return gap(a.corners, b.corners) < room * std::min(shortest_bank(a.corners), shortest_bank(b.corners));
  }

  /// The smaller river gives way (rivers come largest first); of one river both go.
  void drop_one(std::size_t i, std::size_t j) {
    kept(i) = 0;
    if (slices_[i].strip == slices_[j].strip) kept(j) = 0;
  }

  std::vector<Strip>& strips_;
  std::vector<Slice> slices_;
  double square_ = 1;
  std::map<std::pair<int, int>, std::vector<std::size_t>> squares_;
};

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
    }
  }
  bool near(Point p, double distance) const {
    const auto [c, r] = square_of(p);
    for (int i = c - 1; i <= c + 1; ++i)
      for (int j = r - 1; j <= r + 1; ++j)
        if (const auto found = squares_.find({i, j}); found != squares_.end())
          for (const std::size_t s : found->second)
            if (distance_to_side(p, ring_[s], ring_[(s + 1) % ring_.size()]) < distance) return true;
    return false;
  }

 private:
  using Square = std::pair<int, int>;
  Square square_of(Point p) const { return {int(std::floor(p.x / square_)), int(std::floor(p.y / square_))}; }
  void add(Square square, std::size_t side) {
    auto& sides = squares_[square];
    if (sides.empty() || sides.back() != side) sides.push_back(side);
  }
  const Ring& ring_;
  double square_;
  std::map<Square, std::vector<std::size_t>> squares_;
};

/// Slices beyond the outline or nearer to it than a quarter of their length, but for the rows drawn to it.
void drop_outside(Strip& strip, const Inside& inside, const Rim& rim) {
  const std::size_t n = strip.kept.size();
  for (std::size_t k = 0; k < n; ++k) {
    const Corners c = corners_of(strip, k);
    const double room = 0.25 * shortest_bank(c);
    for (int i = 0; i < 4; ++i) {
      const std::size_t row = i < 2 ? k : k + 1;
      if ((row == 0 && strip.on_rim[0]) || (row == n && strip.on_rim[1])) continue;
      const double reach = (row == 1 && strip.on_rim[0]) || (row + 1 == n && strip.on_rim[1]) ? 0 : room;
      if (rim.near(c[i], reach) || !inside(c[i])) strip.kept[k] = 0;
    }
  }
}

}  // namespace

void drop_short_runs(Strip& strip) {
  for (std::size_t begin = 0; begin < strip.kept.size();) {
    std::size_t end = begin;
    while (end < strip.kept.size() && strip.kept[end]) ++end;
    if (end - begin < 3) std::fill(strip.kept.begin() + begin, strip.kept.begin() + end, char(0));
    begin = end + 1;
  }
}

void drop_conflicts(std::vector<Strip>& strips, const Ring& outline) {
  double longest = 1;
  for (const Strip& s : strips)
    for (std::size_t k = 0; k < s.kept.size(); ++k)
      longest = std::max(longest, shortest_bank(corners_of(s, k)));
  const Rim rim(outline, longest);
  const Inside inside(outline);
  for (Strip& strip : strips) {
    for (std::size_t k = 0; k < strip.kept.size(); ++k)
      if (!unfolded(strip, k)) strip.kept[k] = 0;
    drop_outside(strip, inside, rim);
  }
  Conflicts(strips).drop();
  for (Strip& strip : strips) drop_short_runs(strip);
}

}  // namespace freshet::mesh
