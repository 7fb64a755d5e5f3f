// The serial ensemble square root filter without perturbed observations: Whitaker & Hamill (2002), eqs. 10 to
// 13, doi 10.1175/1520-0493(2002)130<1913:EDAWPO>2.0.CO;2. One observation after the other, in their order; a
// weight tapers the gain of its observation (Houtekamer & Mitchell 2001), and so does the distance between
// two observations. Equations: docs/assimilation.md.

#include <cmath>

#include "assimilation/filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// The observation that is due, as those before it left the ensemble.
struct Step {
  VectorXd anomalies;    ///< s [M]: (predicted - mean) / error / sqrt(M - 1)
  double innovation;     ///< (value - mean) / error
  double per_variance;   ///< 1 / (1 + s's): error variance over that of the innovation
  double anomaly_share;  ///< of the gain that anomalies take: 1 / (1 + sqrt(per_variance)), eq. 13
};

Step step_of(const Departures& d, Index k) {
  const VectorXd s = d.anomalies.row(k);
  const double per_variance = 1 / (1 + s.squaredNorm());
  return {s, d.innovations[k], per_variance, 1 / (1 + std::sqrt(per_variance))};
}

/// What an observation does to the predictions of one that comes later.
void update_prediction(const Step& step, double weight, Departures& d, Index later) {
  const double gain = weight * step.per_variance * d.anomalies.row(later).dot(step.anomalies);
  d.innovations[later] -= gain * step.innovation;
  d.anomalies.row(later) -= gain * step.anomaly_share * step.anomalies.transpose();
}

class Ensrf : public Filter {
 public:
  Ensrf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), prior_(departures(set)) {
    Departures d = prior_;
    for (Index k = 0; k < d.innovations.size(); ++k) {
      const Step& step = steps_.emplace_back(step_of(d, k));
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
      if (!(weights[k] > 0)) continue;
      const Step& step = steps_[static_cast<std::size_t>(k)];
      const VectorXd gain = weights[k] * step.per_variance * (anomalies * step.anomalies);
      mean_weights += step.innovation * gain;
      anomalies.noalias() -= step.anomaly_share * gain * step.anomalies.transpose();
    }
    return transform_of(inflation(weights) * anomalies,
                        mean_weights / std::sqrt(static_cast<double>(members - 1)));
  }

 private:
  Departures prior_;
  std::vector<Step> steps_;  ///< [observation]
};

}  // namespace

std::unique_ptr<Filter> make_ensrf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Ensrf>(set, settings);
}

}  // namespace freshet::assimilation
