#pragma once
// What an elevation raster shows along a river.

#include <vector>

#include "mesh/terrain/river/river.hpp"

namespace freshet::mesh {

/// Places at equal distances along a river's centre line.
struct Axis {
  double step = 0;            ///< m
  std::vector<double> s;      ///< from the upper end, m
  std::vector<Point> at;      ///< m
  std::vector<Point> right;   ///< unit vector towards the right bank
  std::vector<double> width;  ///< m
  std::size_t size() const { return s.size(); }
  Point place(std::size_t i, double t) const { return at[i] + (0.5 * t * width[i]) * right[i]; }
};

/// About `wanted` m apart, at least 16 places and at most 20,000.
Axis axis_of(const River& river, double wanted);

/// Value of a grid at a point: linear in each cell with slopes that its neighbours bound (minmod), so that
/// walls stay upright and slopes straight. NaN where there is no value.
double value_within(const Elevation& z, Point p);

/// The raster along a river and what was made of it; [place of the axis], m.
struct Profile {
  std::vector<double> raster;  ///< mean over the inner half of the width; NaN: no data
  std::vector<char> kept;      ///< 0: no data, a bridge, a pit: nothing that the bed should follow
  std::vector<double> fit;     ///< falls
  double noise = 0;            ///< standard deviation of the raster about the isotonic median, m
  double rise = 0;             ///< of a straight line through the raster, lower minus upper end, m
  double rise_error = 0;       ///< standard error of that
};

/// A flat fit gets this fall, 1 cm in a kilometre.
constexpr double least_slope = 1e-5;

/// See fit_beds(). At least one place needs a value.
Profile fit_profile(const Axis& axis, const Elevation& z);

/// The same of a bed that is known along the river and falls in steps of `cell` [m]: those of the cells that
/// its stream runs through, cut open where they dam it. What a coarse raster shows next to them are the
/// valley's sides.
Profile fit_profile(const Axis& axis, std::vector<double> bed, double cell);

}  // namespace freshet::mesh
