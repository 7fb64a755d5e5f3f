#include "mesh/terrain/river/river_depth.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

/// Fall per metre over ten widths up and down: that of the reach, not of a riffle.
std::vector<double> reach_slopes(const Axis& axis, const std::vector<double>& surface) {
  const auto n = static_cast<std::ptrdiff_t>(axis.size());
  std::vector<double> slopes;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto half = std::ptrdiff_t(std::ceil(10 * axis.width[std::size_t(i)] / axis.step));
    const auto a = std::size_t(std::max<std::ptrdiff_t>(0, i - half)),
               b = std::size_t(std::min(n - 1, i + half));
    slopes.push_back(std::max(least_slope, (surface[a] - surface[b]) / (axis.s[b] - axis.s[a])));
  }
  return slopes;
}

}  // namespace

double normal_depth(double unit_discharge, double manning_n, double slope) {
  return std::pow(unit_discharge * manning_n / std::sqrt(slope), 0.6);
}

DepthRule::DepthRule(const core::Basin& basin, const std::vector<River>& rivers)
    : rivers_(basin.rivers), manning_n_(basin.roughness.channel_n) {
  for (const River& river : rivers)
    for (const double area : river.upstream_m2) largest_m2_ = std::max(largest_m2_, area);
  const char* key = rivers_.depth_law                   ? "depth_law"
                    : rivers_.survey_discharge_m3_per_s ? "survey_discharge_m3_per_s"
                                                        : nullptr;
  core::check(
      !key || rivers.empty() || largest_m2_ > 0,
      "{}: {} goes by the area upstream, which no river has; do the lines lie in the raster's valleys?",
      rivers_.at, key ? key : "");
}

double DepthRule::depth(double upstream_m2, double width, double slope) const {
  if (rivers_.depth_m) return *rivers_.depth_m;
  if (rivers_.depth_law) return (*rivers_.depth_law)(upstream_m2);
  if (!rivers_.survey_discharge_m3_per_s) return 0;
  const double flow = *rivers_.survey_discharge_m3_per_s * upstream_m2 / largest_m2_;
  return normal_depth(flow / width, manning_n_, slope);
}

std::vector<double> DepthRule::depths(const River& river, const Axis& axis,
                                      const std::vector<double>& surface) const {
  const std::vector<double> at = distances(river.points), slopes = reach_slopes(axis, surface);
  std::vector<double> depths, widths = axis.width;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    const double area = river.upstream_m2.empty() ? 0 : along(at, river.upstream_m2, axis.s[i]);
    const double given = river.depth.empty() ? std::nan("") : along(at, river.depth, axis.s[i]);
    depths.push_back(std::isfinite(given) ? given : depth(area, axis.width[i], slopes[i]));
  }
  depths = smooth_line(depths, 2.5 * median_of(widths) / axis.step);
  for (double& d : depths) d = std::max(d, 0.0);
  return depths;
}

}  // namespace freshet::mesh
