#pragma once
// The algebra that ensemble transforms share: functions of S'S, and the gain, by an eigenvalue decomposition
// in the smaller of the two spaces. S [p x M]: anomalies of predictions in units of the errors (Departures).

#include <Eigen/Core>

#include "assimilation/observations.hpp"

namespace freshet::assimilation {

/// Observations with weight above zero, in their order, scaled by the root of it: a weight divides the error
/// variance.
Departures weighted(const Departures& all, const Eigen::VectorXd& weights);

/// A function of the eigenvalues L of S'S that is 1 at 0, given 1 + L.
struct Shape {
  Eigen::VectorXd (*value)(const Eigen::VectorXd& one_plus);
  Eigen::VectorXd (*slope)(const Eigen::VectorXd& one_plus);  ///< (1 - value) / L, without cancellation
};

/// (I + S'S)^(-1/2): the symmetric square root of the ensemble transform filters.
extern const Shape symmetric_root;

class EnsembleSpace {
 public:
  /// RunError if the iteration does not converge.
  explicit EnsembleSpace(const Departures& departures);
  /// S' (I + S S')^-1 innovations, [M].
  Eigen::VectorXd mean_weights() const;
  /// S' (I + S S')^-1 rows, [M x columns] for rows [p x columns].
  Eigen::MatrixXd gain(const Eigen::MatrixXd& rows) const;
  /// The function of S'S, [M x M].
  Eigen::MatrixXd of(const Shape& shape) const;

 private:
  /// Fewer observations than members: S S' = U L U' is p x p.
  bool by_observations() const { return departures_.anomalies.rows() < departures_.anomalies.cols(); }

  const Departures& departures_;
  Eigen::VectorXd one_plus_;  ///< 1 + L
  Eigen::MatrixXd vectors_;   ///< U [p x p] or V [M x M]
  Eigen::MatrixXd modes_;     ///< U' S, where it is by observations
};

}  // namespace freshet::assimilation
