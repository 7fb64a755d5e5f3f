#pragma once
// Rivers and rasters by formula.

#include <cmath>
#include <cstdint>
#include <functional>

#include "core/basin.hpp"
#include "mesh/terrain/river/river.hpp"

namespace river_fixture {

using freshet::mesh::Elevation;
using freshet::mesh::Point;
using freshet::mesh::River;

/// Raster of `columns` x `rows` cells of `step` m, its lower left corner at the origin.
inline Elevation raster(int columns, int rows, double step, const std::function<double(Point)>& height) {
  Elevation z(columns, rows, 0, rows * step, step);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = height(z.centre(i));
  return z;
}

/// Even between -1 and 1, a function of the number alone (SplitMix64).
inline double noise(std::uint64_t i) {
  std::uint64_t x = (i + 1) * 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return double((x ^ (x >> 31)) >> 11) / double(1ULL << 52) - 1;
}

inline void add_noise(Elevation& z, double height) {
  for (std::size_t i = 0; i < z.size(); ++i) z[i] += height * noise(i);
}

/// A straight channel from `from` to `to`.
struct Channel {
  Point from, to;
  double width = 20, slope = 3e-4,
         bottom = 0;            ///< width at the top of the banks; 0 or the bottom of a trapezoid
  double bed = 100, depth = 5;  ///< bed at the upper end; banks above it, m

  double length() const { return freshet::mesh::length(to - from); }
  Point along() const { return (1 / length()) * (to - from); }
  double s(Point p) const { return (p - from).x * along().x + (p - from).y * along().y; }
  double across(Point p) const { return (p - from).x * along().y - (p - from).y * along().x; }
  /// Above the bed, so far from the middle.
  double shape(double off) const {
    const double a = std::abs(off), toe = bottom / 2;
    if (a > width / 2) return depth;
    return bottom == 0 || a <= toe ? 0 : depth * (a - toe) / (width / 2 - toe);
  }
  double height(Point p) const { return bed - slope * s(p) + shape(across(p)); }
  River river(double spacing = 10) const {
    River r;
    const int n = int(length() / spacing);
    for (int i = 0; i <= n; ++i) r.points.push_back(from + (double(i) / n) * (to - from));
    r.width.assign(r.points.size(), width);
    r.upstream_m2.assign(r.points.size(), 0);
    return r;
  }
};

/// A channel of 2 km at an angle to the x axis, in the middle of 2.4 km.
inline Channel channel_at(double degrees) {
  const double a = degrees * std::acos(-1.0) / 180;
  const Point middle{1200, 1200}, half{1000 * std::cos(a), 1000 * std::sin(a)};
  Channel c;
  c.from = middle - half;
  c.to = middle + half;
  return c;
}

}  // namespace river_fixture
