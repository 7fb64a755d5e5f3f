#include "assimilation/ensemble_space.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Departures weighted(const Departures& all, const VectorXd& weights) {
  Departures used{MatrixXd(all.anomalies.rows(), all.anomalies.cols()), VectorXd(all.innovations.size())};
  Index n = 0;
  for (Index k = 0; k < weights.size(); ++k) {
    if (!(weights[k] > 0)) continue;
    const double root = std::sqrt(weights[k]);
    used.anomalies.row(n) = root * all.anomalies.row(k);
    used.innovations[n++] = root * all.innovations[k];
  }
  used.anomalies.conservativeResize(n, Eigen::NoChange);
  used.innovations.conservativeResize(n);
  return used;
}

const Shape symmetric_root = {
    [](const VectorXd& one_plus) -> VectorXd { return one_plus.cwiseSqrt().cwiseInverse(); },
    [](const VectorXd& one_plus) -> VectorXd {
      const VectorXd s = one_plus.cwiseSqrt();
      return (s.array() * (1 + s.array())).inverse();
    }};

EnsembleSpace::EnsembleSpace(const Departures& d) : departures_(d) {
  const MatrixXd symmetric = by_observations() ? MatrixXd(d.anomalies * d.anomalies.transpose())
                                               : MatrixXd(d.anomalies.transpose() * d.anomalies);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(symmetric);
  if (solver.info() != Eigen::Success)
    core::fail_run(
        "assimilation: an eigenvalue iteration did not converge ({} x {}, largest entry {:g}); a reading or "
        "its prediction is out of all bounds",
        symmetric.rows(), symmetric.cols(), symmetric.size() > 0 ? symmetric.cwiseAbs().maxCoeff() : 0);
  one_plus_ = solver.eigenvalues().cwiseMax(0).array() + 1;
  vectors_ = solver.eigenvectors();
  if (by_observations()) modes_ = vectors_.transpose() * d.anomalies;
}

VectorXd EnsembleSpace::mean_weights() const {
  if (by_observations()) {
    const VectorXd projected = vectors_.transpose() * departures_.innovations;
    return modes_.transpose() * projected.cwiseQuotient(one_plus_);
  }
  const VectorXd projected =
      vectors_.transpose() * (departures_.anomalies.transpose() * departures_.innovations);
  return vectors_ * projected.cwiseQuotient(one_plus_);
}

MatrixXd EnsembleSpace::gain(const MatrixXd& rows) const {
  const auto divide = one_plus_.cwiseInverse().asDiagonal();
  if (by_observations()) return modes_.transpose() * (divide * (vectors_.transpose() * rows));
  return vectors_ * (divide * (vectors_.transpose() * (departures_.anomalies.transpose() * rows)));
}

// By observations f(S'S) = I - S' U diag((1 - f) / L) U' S: no cancellation for small L. By members
// f(S'S) = V f(L) V' (Hunt et al. 2007, eqs. 21, 24).
MatrixXd EnsembleSpace::of(const Shape& shape) const {
  if (!by_observations()) return vectors_ * shape.value(one_plus_).asDiagonal() * vectors_.transpose();
  const VectorXd slope = shape.slope(one_plus_);
  MatrixXd result = MatrixXd::Identity(modes_.cols(), modes_.cols());
  result.noalias() -= modes_.transpose() * slope.asDiagonal() * modes_;
  return result;
}

}  // namespace freshet::assimilation
