#pragma once
// How the inflows of the members part once no reading says any more what comes in.

#include <cstdint>
#include <vector>

#include "core/basin_fwd.hpp"

namespace freshet::hydro {

/// Which members the lanes are; those beyond `members` repeat the last one.
struct LaneMembers {
  int first = 0, members = 1;
  std::size_t lanes = 1;
};

/// Factors on the discharge of boundaries, exp(x - v/2) with an Ornstein-Uhlenbeck process x that is 0 at the
/// last row of the series and has variance v = sigma^2 (1 - exp(-2 t / tau)) a time t after it
/// (boundary.outside_sigma and outside_sigma_h): their mean over many members is 1. Drawn for each quarter of
/// an hour, linear between; a function of seed, boundary, member, time of the last row and t alone, so that a
/// path goes on over cycles that know no later row.
class InflowSpread {
 public:
  InflowSpread(const core::Basin& basin, const LaneMembers& members);

  /// Whether boundaries part at all.
  bool any() const { return any_; }
  /// Times the factors of a boundary at t, the last row being of `last_row`, both s since forecast.start:
  /// [lane].
  void scale(int boundary, double last_row, double t, double* factor) const;

 private:
  struct Path {
    double sigma = 0, tau = 1;
    double last_row = 0;
    std::vector<double> knots;  ///< [quarter of an hour][lane] x
  };
  void reach(Path& path, std::uint32_t boundary, double last_row, std::size_t knots) const;

  std::uint64_t seed_;
  std::size_t lanes_;
  std::vector<std::uint32_t> numbers_;  ///< [lane] which member it is
  bool any_ = false;
  mutable std::vector<Path> paths_;  ///< [boundary] as far as asked for
};

}  // namespace freshet::hydro
