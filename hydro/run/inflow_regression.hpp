#pragma once
// How inflows go on after their last readings as those before them went on: a linear regression on the recent
// past of all of them.

#include <cstdint>
#include <string>
#include <vector>

#include "core/series.hpp"

namespace freshet::hydro {

/// For how many hours, and how the members part by what the regression missed before.
struct RegressionSettings {
  int hours = 24;   ///< after the last row; held beyond
  int members = 1;  ///< of the whole ensemble
  std::uint64_t seed = 1;
};

/// Discharges after the last row of their series. The change of each over the next 1, 2, ... hours is a
/// linear function, of its own for each lead, of the discharges of all series at its last row and of their
/// changes over each of the three hours before (direct multi-step regression; for rivers: Young 2002,
/// doi 10.1098/rsta.2002.1008). It is fitted by least squares to all hours before, of rows no further apart
/// than two hours. Members get departures with the covariance, over series and leads, of what the regression
/// missed in these hours relative to the discharge, and without a mean over the members.
class InflowRegression {
 public:
  /// series: [boundary] null where a boundary goes on otherwise. One without the three hours before a last
  /// row says nothing of what follows on it. InputError naming a series that has too few hours before its
  /// last row.
  InflowRegression(const std::vector<const core::Series*>& series, const RegressionSettings& settings);

  /// [m3/s] a time [s] after the last row of the series of a boundary, linear between hours.
  double mean(int boundary, double since) const;
  /// What a user should know: series that the regression had to do without.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Factor on mean() of a member, 0 at least.
  double factor(int boundary, int member, double since) const;

 private:
  struct Tail {
    std::vector<double> discharge;                ///< [hour from 0] m3/s
    std::vector<std::vector<double>> departures;  ///< [member][hour from 0] m3/s
  };
  const Tail& tail(int boundary) const { return tails_[static_cast<std::size_t>(boundary)]; }

  std::vector<Tail> tails_;  ///< [boundary]
  std::vector<std::string> notes_;
};

}  // namespace freshet::hydro
