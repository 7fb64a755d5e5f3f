#include "assimilation/adaptive_inflation.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/innovations.hpp"

namespace freshet::assimilation {
namespace {

/// Derivative by the factor of the logarithm of prior times likelihood.
double rise(double factor, double before, double innovation_squared, double predicted, double error) {
  const double variance = factor * predicted + error;
  const double likelihood = 0.5 * predicted / variance * (innovation_squared / variance - 1);
  return likelihood - (factor - before) / (adaptive::sigma * adaptive::sigma);
}

}  // namespace

double most_likely_inflation(double before, double innovation_squared, double predicted, double error) {
  const auto rises = [&](double factor) {
    return rise(factor, before, innovation_squared, predicted, error) > 0;
  };
  double low = adaptive::least, high = adaptive::most;
  if (!rises(low)) return low;
  if (rises(high)) return high;
  constexpr int halvings = 60;  // to the last digits
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (rises(middle) ? low : high) = middle;
  }
  return low;
}

GaugeInflation learn_inflation(const GaugeInflation& before, const std::vector<std::string>& names,
                               ObservationSet& set) {
  GaugeInflation now;
  for (const auto& [name, factor] : before)
    now[name] = 1 + adaptive::damping * (std::clamp(factor, adaptive::least, adaptive::most) - 1);
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Observation& o = set.observations[k];
    const Moments prior = prediction_moments(set, static_cast<Eigen::Index>(k));
    const double innovation = o.value - prior.mean;
    double& factor = now.try_emplace(names[k], 1).first->second;
    factor = most_likely_inflation(factor, innovation * innovation, prior.variance, o.error * o.error);
  }
  for (std::size_t k = 0; k < names.size(); ++k) set.observations[k].inflation = std::sqrt(now.at(names[k]));
  return now;
}

}  // namespace freshet::assimilation
