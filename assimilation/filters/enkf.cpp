// The stochastic ensemble Kalman filter: Burgers, van Leeuwen & Evensen (1998), doi
// 10.1175/1520-0493(1998)126<1719:ASITEK>2.0.CO;2. Each member assimilates readings of its own, perturbed by
// their errors. The perturbations of a reading have mean 0 over the members, so that the mean is not drawn
// (Evensen 2003, section 4). A number is a function of seed, cycle, step, reading and member. A weight
// divides the error variance of its observation.

#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"
#include "core/random.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Members' numbers in the stream: synthetic readings have their noise from it by station.
constexpr std::uint32_t first_member = 1u << 31;
/// Each step of a cycle has numbers of its own; there are fewer members than this.
constexpr std::uint32_t next_step = 1u << 20;

/// Normal numbers over sqrt(M - 1), [p x M]; their mean over the members is taken off, and the variance that
/// goes with it given back.
MatrixXd perturbations(const ObservationSet& set, const FilterSettings& settings) {
  const Index members = set.predicted.cols();
  const double n = static_cast<double>(members), scale = std::sqrt(n / (n - 1)) / std::sqrt(n - 1);
  MatrixXd result(static_cast<Index>(set.observations.size()), members);
  for (Index k = 0; k < result.rows(); ++k) {
    const auto reading = static_cast<std::uint32_t>(set.observations[static_cast<std::size_t>(k)].reading);
    double sum = 0;
    for (Index m = 0; m < members; ++m)
      sum += result(k, m) = core::normal(
          settings.seed, core::Stream::reading_noise,
          first_member + settings.step * next_step + static_cast<std::uint32_t>(m), settings.cycle, reading);
    for (Index m = 0; m < members; ++m) result(k, m) = scale * (result(k, m) - sum / n);
  }
  return result;
}

class Enkf : public Filter {
 public:
  Enkf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), departures_(departures(set)), perturbations_(perturbations(set, settings)) {}

  using Filter::transform;
  Transform transform(const VectorXd& weights) const override {
    if (!informs(departures_, weights)) return {};
    const Departures d = weighted(departures_, weights);
    const Index members = d.anomalies.cols();
    const EnsembleSpace space(d);
    const MatrixXd anomalies = MatrixXd::Identity(members, members) +
                               space.gain(perturbed(weights, d.anomalies.rows()) - d.anomalies);
    return transform_of(inflation(weights) * anomalies,
                        space.mean_weights() / std::sqrt(static_cast<double>(members - 1)));
  }

 private:
  /// Those of the observations that count: in units of the error, which the weight has made larger.
  MatrixXd perturbed(const VectorXd& weights, Index used) const {
    MatrixXd result(used, perturbations_.cols());
    Index n = 0;
    for (Index k = 0; k < weights.size(); ++k)
      if (weights[k] > 0) result.row(n++) = perturbations_.row(k);
    return result;
  }

  Departures departures_;
  MatrixXd perturbations_;
};

}  // namespace

std::unique_ptr<Filter> make_enkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Enkf>(set, settings);
}

}  // namespace freshet::assimilation
