#pragma once
// What is assimilated: readings, and what each member says about them.

#include <Eigen/Core>
#include <vector>

#include "assimilation/localisation.hpp"

namespace freshet::assimilation {

/// Observations and what each member says about them at the time of each: the times may differ within the
/// window (4D-LETKF; Hunt et al. 2007, section 4).
struct ObservationSet {
  std::vector<Observation> observations;  ///< [p]
  Eigen::MatrixXd predicted;              ///< [p x M]
  /// Errors of one series are correlated by exp(-|time apart| / this); 0: independent.
  double error_correlation_s = 0;
};

/// Leaves out observation k where out[k]; the order of the others stays.
void take_out(ObservationSet& set, const std::vector<bool>& out);

/// The set in units of the observation errors. Where errors are correlated in time (AR(1)), each row is what
/// is new against the reading of its series before it: (row - r row before) / sqrt(1 - r^2). Such rows have
/// independent errors of variance 1, so that no filter knows of the correlation.
struct Departures {
  Eigen::MatrixXd anomalies;    ///< S [p x M]: (predicted - mean) / error / sqrt(M - 1)
  Eigen::VectorXd innovations;  ///< [p]: (value - mean) / error
};

/// RunError if the set is not finite, an error is not positive, shapes differ, there are fewer than two
/// members, or two readings of a series, whose errors are correlated, have the same time.
Departures departures(const ObservationSet& set);

/// False where no observation has a weight, or the members say the same about all that have (to a millionth
/// of the error): members that cannot be told apart hold no information, and to inflate them would make
/// spread out of nothing, cycle by cycle. RunError if an anomaly is not finite or the numbers of weights and
/// observations differ.
bool informs(const Departures& departures, const Eigen::VectorXd& weights);

}  // namespace freshet::assimilation
