#pragma once
// The depths of all members in forecast.nc of a cycle, a field at a time.

#include <filesystem>
#include <vector>

#include "core/netcdf_file.hpp"
#include "forecast/warnings/cycle_products.hpp"

namespace freshet::forecast {

/// Whether forecast.nc is there and holds them: products.members = false leaves them out.
bool has_member_depths(const CycleProducts& products);

class MemberDepths {
 public:
  /// InputError: the file is gone, holds none, or is of another cycle or mesh than gauges.nc.
  explicit MemberDepths(const CycleProducts& products);
  std::size_t members() const { return members_; }
  const std::vector<double>& times() const { return times_; }         ///< seconds after the cycle
  std::vector<float> at(std::size_t time, std::size_t member) const;  ///< [cell]

 private:
  core::NetcdfFile file_;
  std::size_t cells_ = 0, members_ = 0;
  std::vector<double> times_;
};

}  // namespace freshet::forecast
