#pragma once
// How much of a polygon lies under water, member by member, at each time of forecast.nc.

#include <optional>
#include <vector>

#include "forecast/warnings/cycle_products.hpp"
#include "forecast/words/facts.hpp"
#include "mesh/extent_cells.hpp"

namespace freshet::forecast {

struct WetShares {
  std::vector<double> time_s;              ///< after the cycle
  std::vector<std::vector<double>> share;  ///< [member][time] of the polygon, 0 to 1

  /// [member] The first time at which the share is `least` or more.
  std::vector<std::optional<core::Instant>> first(core::Instant cycle, double least) const;
  /// Of each member's largest share: share_low, share_median and share_high, 10 to 90 %.
  void add_to(Facts& facts) const;
};

/// Where water is `depth_m` deep or deeper. The file is read time by time and member by member: never two
/// fields at once. InputError: forecast.nc is gone, holds no depths of members, or is of another cycle or
/// mesh.
WetShares wet_shares(const CycleProducts& products, const mesh::ExtentCells& polygon, double depth_m);

}  // namespace freshet::forecast
