// The deterministic ensemble Kalman filter: Sakov & Oke (2008), eqs. 15 to 17, doi
// 10.1111/j.1600-0870.2007.00299.x. Anomalies take half the gain of the mean, which is the Kalman filter's
// covariance to first order in the gain, and more than it beyond. A weight divides the error variance.

#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"

namespace freshet::assimilation {

using Eigen::VectorXd;

namespace {

/// I - K H / 2 in the space of the members: I - S' (I + S S')^-1 S / 2.
const Shape half_gain = {
    [](const VectorXd& one_plus) -> VectorXd { return (1 + one_plus.array()) / (2 * one_plus.array()); },
    [](const VectorXd& one_plus) -> VectorXd { return 0.5 * one_plus.cwiseInverse(); }};

class Denkf : public Filter {
 public:
  Denkf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), departures_(departures(set)) {}

  using Filter::transform;
  Transform transform(const VectorXd& weights) const override {
    if (!informs(departures_, weights)) return {};
    const Departures d = weighted(departures_, weights);
    const double members_less_one = static_cast<double>(d.anomalies.cols() - 1);
    const EnsembleSpace space(d);
    return transform_of(inflation(weights) * space.of(half_gain),
                        space.mean_weights() / std::sqrt(members_less_one));
  }

 private:
  Departures departures_;
};

}  // namespace

std::unique_ptr<Filter> make_denkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Denkf>(set, settings);
}

}  // namespace freshet::assimilation
