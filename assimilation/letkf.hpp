#pragma once
// The ensemble transform Kalman filter, local or global: Bishop, Etherton & Majumdar (2001), Hunt, Kostelich
// & Szunyogh (2007), doi 10.1016/j.physd.2006.11.008. Pure functions in double; the same input gives the same
// bits, so ranks that hold the same observations make the same transforms. Equations: docs/assimilation.md.

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "assimilation/localisation.hpp"

namespace freshet::assimilation {

/// Observations and what each member says about them at the time of each: the times may differ within the
/// window (4D-LETKF; Hunt et al. 2007, section 4).
struct ObservationSet {
  std::vector<Observation> observations;  ///< [p]
  Eigen::MatrixXd predicted;              ///< [p x M]
};

/// The set in units of the observation errors.
struct Departures {
  Eigen::MatrixXd anomalies;    ///< S [p x M]: (predicted - mean) / error / sqrt(M - 1)
  Eigen::VectorXd innovations;  ///< [p]: (value - mean) / error
};

/// RunError if the set is not finite, an error is not positive, shapes differ, or there are fewer than two
/// members.
Departures departures(const ObservationSet& set);

/// M x M, row major; column j makes analysed member j: x_a[j] = mean + sum_i (x[i] - mean) T(i, j).
using Transform = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Transform where observation k counts with weight `weights[k]` in 0..1 (its error variance is divided by
/// it). Holds the update of the mean, the symmetric square root, and inflation of the analysed anomalies by
/// 1 + (inflation - 1) * max(weights). Empty (0 x 0) if no observation has a weight, or the members say the
/// same about all that have (to a millionth of the error): no information, and the state stays as it is.
Transform transform(const Departures& departures, const Eigen::VectorXd& weights, double inflation);

/// The same with every weight 1; empty without information.
Transform transform(const Departures& departures, double inflation);

/// Random orthogonal M x M matrix that keeps the mean (its rows and columns sum to 1), uniform among those.
/// Multiply the transform of *every* variable by the same one, from the right, or members come apart.
Eigen::MatrixXd mean_preserving_rotation(int members, std::uint64_t seed, std::uint32_t step);

/// T R for a rotation R.
Transform rotated(const Transform& transform, const Eigen::MatrixXd& rotation);

}  // namespace freshet::assimilation
