// The serial ensemble adjustment Kalman filter in the two steps of Anderson (2003), doi
// 10.1175/1520-0493(2003)131<0634:ALLSFF>2.0.CO;2: predictions of one observation are shifted and drawn
// together so that they have the Kalman filter's mean and variance (Anderson 2001, section 2), and what that
// moves in them is regressed onto everything else. One observation after the other, in their order; a weight
// tapers the regression.

#include <cmath>

#include "assimilation/filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// What an observation does to its own predictions, in units of its error.
struct Increment {
  VectorXd anomalies;  ///< [M] of the predictions before, over sqrt(M - 1)
  double variance;     ///< of them
  double mean;         ///< by which their mean moves
  double shrink;       ///< factor on their anomalies
};

Increment increment_of(const Departures& d, Index k) {
  const VectorXd s = d.anomalies.row(k);
  const double variance = s.squaredNorm(), analysed = variance / (1 + variance);
  return {s, variance, analysed * d.innovations[k], 1 / std::sqrt(1 + variance)};
}

/// Slope of the regression on the predictions, tapered; 0 where they do not differ.
double slope(const Increment& step, double weight, double covariance) {
  return step.variance > 0 ? weight * covariance / step.variance : 0;
}

void update_prediction(const Increment& step, double weight, Departures& d, Index later) {
  const double b = slope(step, weight, d.anomalies.row(later).dot(step.anomalies));
  d.innovations[later] -= b * step.mean;
  d.anomalies.row(later) += b * (step.shrink - 1) * step.anomalies.transpose();
}

class Eakf : public Filter {
 public:
  Eakf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), prior_(departures(set)) {
    Departures d = prior_;
    for (Index k = 0; k < d.innovations.size(); ++k) {
      const Increment& step = steps_.emplace_back(increment_of(d, k));
      const VectorXd weights = tapers_from(set.observations, k, settings.localisation_m);
      for (Index later = k + 1; later < d.innovations.size(); ++later)
        update_prediction(step, weights[later], d, later);
    }
  }

  using Filter::transform;
  Transform transform(const VectorXd& weights) const override {
    if (!informs(prior_, weights)) return {};
    const Index members = prior_.anomalies.cols();
    MatrixXd anomalies = MatrixXd::Identity(members, members);
    VectorXd mean_weights = VectorXd::Zero(members);
    for (Index k = 0; k < weights.size(); ++k) {
      const Increment& step = steps_[static_cast<std::size_t>(k)];
      if (!(weights[k] > 0)) continue;
      const VectorXd regression = slope(step, weights[k], 1) * (anomalies * step.anomalies);
      mean_weights += step.mean * regression;
      anomalies.noalias() += (step.shrink - 1) * regression * step.anomalies.transpose();
    }
    return transform_of(inflation(weights) * anomalies,
                        mean_weights / std::sqrt(static_cast<double>(members - 1)));
  }

 private:
  Departures prior_;
  std::vector<Increment> steps_;  ///< [observation]
};

}  // namespace

std::unique_ptr<Filter> make_eakf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Eakf>(set, settings);
}

}  // namespace freshet::assimilation
