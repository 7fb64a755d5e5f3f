// A hybrid of the nonlinear ensemble transform filter and the (local) ensemble transform Kalman filter, after
// Nerger (2022), doi 10.1002/qj.4221, the nonlinear step first. A share of the readings' information weights
// members by their likelihood, as a particle filter does, so that the analysis is that of Bayes for any
// distribution (Tödter & Ahrens 2015, doi 10.1175/MWR-D-14-00108.1, eqs. 12 to 20); the rest is left to the
// Kalman filter, which is exact for a Gaussian one. The share is as large as leaves half of the members in
// effect (1 / sum of squared weights): with many sharp readings it is small, and a few members still serve.
// Anomalies are always rotated: without, few members carry ever more of the spread, and the filter is lost.
// Rotated members must be so everywhere, hence one transform for all places.

#include <Eigen/Eigenvalues>
#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr double members_in_effect = 0.5;  ///< of all

/// Logarithm of the likelihood of each member, up to a constant.
VectorXd log_likelihood(const Departures& d) {
  const double scale = std::sqrt(static_cast<double>(d.anomalies.cols() - 1));
  const MatrixXd missed = d.innovations.replicate(1, d.anomalies.cols()) - scale * d.anomalies;
  return -0.5 * missed.colwise().squaredNorm().transpose();
}

/// Weights of the members, of sum 1, for a share of the information.
VectorXd weights_for(const VectorXd& likelihood, double share) {
  const VectorXd w = (share * (likelihood.array() - likelihood.maxCoeff())).exp();
  return w / w.sum();
}

/// The largest share that leaves enough members in effect.
double share_of(const VectorXd& likelihood) {
  const auto leaves_enough = [&](double share) {
    return 1 / weights_for(likelihood, share).squaredNorm() >=
           members_in_effect * static_cast<double>(likelihood.size());
  };
  if (leaves_enough(1)) return 1;
  double low = 0, high = 1;
  for (int halving = 0; halving < 50; ++halving)
    (leaves_enough((low + high) / 2) ? low : high) = (low + high) / 2;
  return low;
}

/// sqrt(M) (diag(w) - w w')^(1/2), symmetric: of equal weights the anomalies as they are.
MatrixXd weighted_anomalies(const VectorXd& w) {
  const MatrixXd spread = MatrixXd(w.asDiagonal()) - w * w.transpose();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(spread);
  const VectorXd root = (solver.eigenvalues().cwiseMax(0) * static_cast<double>(w.size())).cwiseSqrt();
  return solver.eigenvectors() * root.asDiagonal() * solver.eigenvectors().transpose();
}

class Knetf : public Filter {
 public:
  Knetf(const ObservationSet& set, const FilterSettings& settings) : Filter(set, settings) {
    const Departures d = departures(set);
    const VectorXd ones = VectorXd::Ones(d.innovations.size());
    if (!informs(d, ones)) return;
    const auto members = static_cast<int>(d.anomalies.cols());
    const double scale = std::sqrt(members - 1.0);
    const VectorXd likelihood = log_likelihood(d);
    const double share = share_of(likelihood), rest = std::sqrt(1 - share);
    const VectorXd weights = weights_for(likelihood, share);
    const MatrixXd nonlinear = weighted_anomalies(weights);
    const Departures left{rest * d.anomalies * nonlinear,
                          rest * (d.innovations - scale * d.anomalies * weights)};
    const EnsembleSpace space(left);
    MatrixXd anomalies = inflation(ones) * nonlinear * space.of(symmetric_root);
    anomalies *= mean_preserving_rotation(members, settings.seed, settings.cycle);
    transform_ = transform_of(anomalies, weights + nonlinear * space.mean_weights() / scale);
  }

  using Filter::transform;
  Transform transform(const VectorXd&) const override { return transform_; }

 private:
  Transform transform_;
};

}  // namespace

std::unique_ptr<Filter> make_knetf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Knetf>(set, settings);
}

}  // namespace freshet::assimilation
