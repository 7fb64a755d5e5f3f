#include <algorithm>
#include <cmath>
#include <map>

#include "mesh/terrain/river/slice.hpp"

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

struct Slice {
  std::size_t strip, slice;
  Corners corners;
  Ring ring;
};

/// Slices that come near others. Rivers come largest first: each takes what room the larger ones have left.
class Conflicts {
 public:
  explicit Conflicts(std::vector<Strip>& strips) : strips_(strips) {
    for (std::size_t r = 0; r < strips.size(); ++r) {
      first_.push_back(slices_.size());
      for (std::size_t k = 0; k < strips[r].kept.size(); ++k) {
        slices_.push_back({r, k, corners_of(strips[r], k), ring_of(strips[r], k)});
        const Corners& c = slices_.back().corners;
        square_ = std::max({square_, length(c[2] - c[0]), length(c[3] - c[1])});
      }
    }
    first_.push_back(slices_.size());
    for (std::size_t i = 0; i < slices_.size(); ++i)
      for_squares(slices_[i].corners, [&](auto square) { squares_[square].push_back(i); });
  }

  void drop() {
    for (std::size_t r = 0; r < strips_.size(); ++r) {
      for (std::size_t i = first_[r]; i < first_[r + 1]; ++i)
        for_kept_near(i, 0, first_[r], [&](std::size_t j) {
          give_way(strips_[r], slices_[i].slice, {GaveWay::river, slices_[j].strip});
        });
      for (std::size_t i = first_[r]; i < first_[r + 1]; ++i)
        for_kept_near(i, first_[r], i, [&](std::size_t j) {
          give_way(strips_[r], slices_[i].slice, {GaveWay::own_bend});
          give_way(strips_[r], slices_[j].slice, {GaveWay::own_bend});
        });
      drop_short_runs(strips_[r]);
    }
  }

 private:
  bool kept(std::size_t i) const { return strips_[slices_[i].strip].kept[slices_[i].slice]; }

  /// Visits the slices of [begin, end) that slice i, where it is kept, comes too near to.
  template <class Visit>
  void for_kept_near(std::size_t i, std::size_t begin, std::size_t end, Visit visit) const {
    for_squares(slices_[i].corners, [&](auto square) {
      for (const std::size_t j : squares_.at(square)) {
        if (!kept(i) || j >= end) return;
        if (j >= begin && kept(j) && too_near(i, j)) visit(j);
      }
    });
  }

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
    const bool neighbours = a.strip == b.strip && between == 1;
    const double room = a.strip == b.strip ? (between < 4 ? -0.05 : 0.25)
                                           : std::min(room_at_mouth(a, b), room_at_mouth(b, a));
    const double apart = gap(a.corners, b.corners),
                 bank = std::min(shortest_bank(a.corners), shortest_bank(b.corners));
    if (!neighbours && apart < room * bank) return true;
    return apart < bank && overlap(a.ring, b.ring);  // rows drawn to a bank or the rim are bent
  }

  std::vector<Strip>& strips_;
  std::vector<Slice> slices_;
  std::vector<std::size_t> first_;  ///< [strip] its first slice, and one more
  double square_ = 1;
  std::map<std::pair<int, int>, std::vector<std::size_t>> squares_;
};

}  // namespace

void give_way(Strip& strip, std::size_t slice, const Loss& loss) {
  strip.loss.resize(strip.kept.size());
  if (strip.kept[slice]) strip.loss[slice] = loss;
  strip.kept[slice] = 0;
}

double shortest_bank(const std::array<Point, 4>& c) {
  return std::min(length(c[2] - c[1]), length(c[3] - c[0]));
}

void drop_short_runs(Strip& strip) {
  for (std::size_t begin = 0; begin < strip.kept.size();) {
    std::size_t end = begin;
    while (end < strip.kept.size() && strip.kept[end]) ++end;
    if (end - begin < 3)
      for (std::size_t k = begin; k < end; ++k) give_way(strip, k, {GaveWay::short_run});
    begin = end + 1;
  }
}

void drop_conflicts(std::vector<Strip>& strips, const Ring& outline) {
  for (Strip& strip : strips)
    for (std::size_t k = 0; k < strip.kept.size(); ++k)
      if (!unfolded(strip, k)) give_way(strip, k, {GaveWay::bend});
  drop_outside(strips, outline);
  Conflicts(strips).drop();
}

}  // namespace freshet::mesh
