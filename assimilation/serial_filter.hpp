#pragma once
// A filter that takes one observation after the other, in their order: each acts on the predictions of those
// that come later, tapered by their distance (Houtekamer & Mitchell 2001), and on everything else.

#include <cmath>
#include <vector>

#include "assimilation/filter.hpp"

namespace freshet::assimilation {

/// `Step`: Step::of(departures, k), the observation that is due, as those before it left the ensemble;
/// update_prediction(weight, departures, later), what it does to a later one; update(weight, anomalies [M,
/// M], mean_weights [M]), what it does to members at a place, times sqrt(M - 1).
template <class Step>
class SerialFilter final : public Filter {
 public:
  SerialFilter(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), prior_(departures(set)) {
    Departures d = prior_;
    for (Eigen::Index k = 0; k < d.innovations.size(); ++k) {
      const Step& step = steps_.emplace_back(Step::of(d, k));
      const Eigen::VectorXd weights = settings.localisation.around(set.observations, k);
      for (Eigen::Index later = k + 1; later < d.innovations.size(); ++later)
        step.update_prediction(weights[later], d, later);
    }
  }

  using Filter::transform;
  Transform transform(const Eigen::VectorXd& weights) const override {
    if (!informs(prior_, weights)) return {};
    const Eigen::Index members = prior_.anomalies.cols();
    Eigen::MatrixXd anomalies = Eigen::MatrixXd::Identity(members, members);
    Eigen::VectorXd mean_weights = Eigen::VectorXd::Zero(members);
    for (Eigen::Index k = 0; k < weights.size(); ++k)
      if (weights[k] > 0) steps_[static_cast<std::size_t>(k)].update(weights[k], anomalies, mean_weights);
    return transform_of(inflation(weights) * anomalies,
                        mean_weights / std::sqrt(static_cast<double>(members - 1)));
  }

 private:
  Departures prior_;
  std::vector<Step> steps_;  ///< [observation]
};

}  // namespace freshet::assimilation
