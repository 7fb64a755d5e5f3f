#include "assimilation/letkf.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <cmath>

#include "core/errors.hpp"
#include "core/random.hpp"

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

/// Members that say the same about every observation in use cannot be told apart by it: to inflate them would
/// make spread out of nothing, cycle by cycle.
bool informs(const Departures& all, const VectorXd& weights) {
  constexpr double least = 1e-12;  // variance of predictions over that of the readings
  double sum = 0;
  for (Index k = 0; k < weights.size(); ++k)
    if (weights[k] > 0) sum += all.anomalies.row(k).squaredNorm();
  if (!std::isfinite(sum))
    core::fail_run("assimilation: predictions over errors of readings are out of all bounds");
  return sum > least;
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

Transform transform_of(const Departures& d, double inflation) {
  const Index members = d.anomalies.cols();
  VectorXd mean_weights;
  MatrixXd root;
  if (d.anomalies.rows() < members)
    in_observation_space(d, mean_weights, root);
  else
    in_ensemble_space(d, mean_weights, root);
  Transform result = inflation * root;
  result.colwise() += mean_weights / std::sqrt(static_cast<double>(members - 1));
  if (!result.allFinite())
    core::fail_run("assimilation: the transform is not finite; a reading or its prediction is out of all bounds");
  return result;
}

}  // namespace

Departures departures(const ObservationSet& set) {
  const auto p = static_cast<Index>(set.observations.size());
  const Index members = set.predicted.cols();
  if (set.predicted.rows() != p)
    core::fail_run("assimilation: {} observations but {} predictions", p, set.predicted.rows());
  if (members < 2 && p > 0) core::fail_run("assimilation needs at least two members, there are {}", members);
  Departures result{MatrixXd(p, members), VectorXd(p)};
  for (Index k = 0; k < p; ++k) {
    const Observation& o = set.observations[static_cast<std::size_t>(k)];
    double sum = 0;
    for (Index m = 0; m < members; ++m) sum += set.predicted(k, m);
    const double mean = sum / static_cast<double>(members);
    const double scale = 1 / (o.error * std::sqrt(static_cast<double>(members - 1)));
    if (!std::isfinite(mean) || !std::isfinite(o.value) || !std::isfinite(o.error) || o.error <= 0)
      core::fail_run("assimilation: observation {} (value {}, error {}, prediction {}) is not usable", k,
                     o.value, o.error, mean);
    for (Index m = 0; m < members; ++m) result.anomalies(k, m) = (set.predicted(k, m) - mean) * scale;
    result.innovations[k] = (o.value - mean) / o.error;
  }
  return result;
}

Transform transform(const Departures& departures, const VectorXd& weights, double inflation) {
  if (weights.size() != departures.innovations.size())
    core::fail_run("assimilation: {} weights for {} observations", weights.size(),
                   departures.innovations.size());
  const double largest = weights.size() > 0 ? weights.maxCoeff() : 0;
  if (!(largest > 0) || !informs(departures, weights)) return {};
  return transform_of(weighted(departures, weights), 1 + (inflation - 1) * largest);
}

Transform transform(const Departures& departures, double inflation) {
  return transform(departures, VectorXd::Ones(departures.innovations.size()), inflation);
}

MatrixXd mean_preserving_rotation(int members, std::uint64_t seed, std::uint32_t step) {
  MatrixXd noise(members - 1, members - 1);
  for (int i = 0; i < members - 1; ++i)
    for (int j = 0; j < members - 1; ++j)
      noise(i, j) = core::normal(seed, core::Stream::rotation, static_cast<std::uint32_t>(i), step,
                                 static_cast<std::uint32_t>(j));
  // QR of normal noise is uniform over the orthogonal matrices once the signs of R are fixed (Mezzadri 2007).
  const Eigen::HouseholderQR<MatrixXd> qr(noise);
  MatrixXd inner = qr.householderQ();
  for (int j = 0; j < members - 1; ++j)
    if (qr.matrixQR()(j, j) < 0) inner.col(j) *= -1;
  // An orthonormal basis whose first vector is constant.
  MatrixXd start = MatrixXd::Identity(members, members);
  start.col(0).setOnes();
  const MatrixXd basis = Eigen::HouseholderQR<MatrixXd>(start).householderQ();
  MatrixXd block = MatrixXd::Identity(members, members);
  block.bottomRightCorner(members - 1, members - 1) = inner;
  return basis * block * basis.transpose();
}

Transform rotated(const Transform& transform, const MatrixXd& rotation) { return transform * rotation; }

}  // namespace freshet::assimilation
