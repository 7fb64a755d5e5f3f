// The local ensemble transform Kalman filter: Bishop, Etherton & Majumdar (2001), Hunt, Kostelich & Szunyogh
// (2007), doi 10.1016/j.physd.2006.11.008. A weight divides the error variance of its observation. Equations:
// docs/assimilation.md.

#include <Eigen/Eigenvalues>
#include <cmath>

#include "assimilation/filter.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Observations with weight above zero, in their order, scaled by the root of it.
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

void decompose(const MatrixXd& symmetric, Eigen::SelfAdjointEigenSolver<MatrixXd>& solver) {
  solver.compute(symmetric);
  if (solver.info() != Eigen::Success)
    core::fail_run(
        "assimilation: an eigenvalue iteration did not converge ({} x {}, largest entry {:g}); a reading or "
        "its "
        "prediction is out of all bounds",
        symmetric.rows(), symmetric.cols(), symmetric.size() > 0 ? symmetric.cwiseAbs().maxCoeff() : 0);
}

/// Fewer observations than members: S S' = U L U' is p x p, and
/// (I + S'S)^(-1/2) = I - S' U diag(1 / (s (1 + s))) U' S with s = sqrt(1 + L): no cancellation for small L.
void in_observation_space(const Departures& d, VectorXd& mean_weights, MatrixXd& root) {
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver;
  decompose(d.anomalies * d.anomalies.transpose(), solver);
  const VectorXd one_plus = solver.eigenvalues().cwiseMax(0).array() + 1;
  const MatrixXd modes = solver.eigenvectors().transpose() * d.anomalies;
  const VectorXd s = one_plus.cwiseSqrt();
  const VectorXd shrink = (s.array() * (1 + s.array())).inverse();
  root = MatrixXd::Identity(modes.cols(), modes.cols());
  root.noalias() -= modes.transpose() * shrink.asDiagonal() * modes;
  const VectorXd projected = solver.eigenvectors().transpose() * d.innovations;
  mean_weights = modes.transpose() * projected.cwiseQuotient(one_plus);
}

/// Fewer members than observations: S'S = V L V' is M x M (Hunt et al. 2007, eqs. 21, 24).
void in_ensemble_space(const Departures& d, VectorXd& mean_weights, MatrixXd& root) {
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver;
  decompose(d.anomalies.transpose() * d.anomalies, solver);
  const VectorXd one_plus = solver.eigenvalues().cwiseMax(0).array() + 1;
  const MatrixXd& v = solver.eigenvectors();
  root.noalias() = v * one_plus.cwiseSqrt().cwiseInverse().asDiagonal() * v.transpose();
  const VectorXd projected = v.transpose() * (d.anomalies.transpose() * d.innovations);
  mean_weights = v * projected.cwiseQuotient(one_plus);
}

class Letkf : public Filter {
 public:
  Letkf(const ObservationSet& set, double inflation)
      : Filter(static_cast<Index>(set.observations.size())),
        departures_(departures(set)),
        inflation_(inflation) {}

  using Filter::transform;
  Transform transform(const VectorXd& weights) const override {
    if (!informs(departures_, weights)) return {};
    const Departures d = weighted(departures_, weights);
    const double members_less_one = static_cast<double>(d.anomalies.cols() - 1);
    const double inflation = 1 + (inflation_ - 1) * weights.maxCoeff();
    VectorXd mean_weights;
    MatrixXd root;
    if (d.anomalies.rows() < d.anomalies.cols())
      in_observation_space(d, mean_weights, root);
    else
      in_ensemble_space(d, mean_weights, root);
    return transform_of(inflation * root, mean_weights / std::sqrt(members_less_one));
  }

 private:
  Departures departures_;
  double inflation_;
};

}  // namespace

std::unique_ptr<Filter> make_letkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Letkf>(set, settings.inflation);
}

}  // namespace freshet::assimilation
