#pragma once
// How deep a river's bed lies below what the raster shows.

#include <vector>

#include "core/basin/rivers.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/river_profile.hpp"

namespace freshet::mesh {

/// Depth at which `unit_discharge` [m2/s] flows uniformly in a wide channel: (q n / sqrt(S))^(3/5), m.
double normal_depth(double unit_discharge, double manning_n, double slope);

/// One of depth attribute, rivers.depth_m, depth_law and survey_discharge_m3_per_s, in this order.
class DepthRule {
 public:
  /// InputError if the rule needs upstream areas and no river has any.
  DepthRule(const core::Basin& basin, const std::vector<River>& rivers);
  /// [place of the axis] m, smoothed over five widths; `surface` falls.
  std::vector<double> depths(const River& river, const Axis& axis, const std::vector<double>& surface) const;
  /// m, where the river's line itself says none.
  double depth(double upstream_m2, double width, double slope) const;

 private:
  const core::Rivers& rivers_;
  double manning_n_, largest_m2_ = 0;
};

}  // namespace freshet::mesh
