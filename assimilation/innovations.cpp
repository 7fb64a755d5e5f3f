#include "assimilation/innovations.hpp"

#include <fmt/format.h>

#include <cmath>

namespace freshet::assimilation {

Moments prediction_moments(const ObservationSet& set, Eigen::Index k) {
  const Eigen::MatrixXd& predicted = set.predicted;
  const auto members = static_cast<double>(predicted.cols());
  Moments result;
  for (Eigen::Index m = 0; m < predicted.cols(); ++m) result.mean += predicted(k, m) / members;
  for (Eigen::Index m = 0; m < predicted.cols(); ++m) {
    const double anomaly = predicted(k, m) - result.mean;
    result.variance += anomaly * anomaly / (members - 1);
  }
  return result;
}

std::vector<Rejected> reject_outliers(ObservationSet& set, double sigmas) {
  std::vector<Rejected> rejected;
  std::vector<bool> out(set.observations.size());
  for (std::size_t k = 0; k < set.observations.size(); ++k) {
    const Observation& o = set.observations[k];
    const Moments prior = prediction_moments(set, static_cast<Eigen::Index>(k));
    const double innovation = o.value - prior.mean;
    const double limit = sigmas * std::sqrt(o.error * o.error + prior.variance);
    out[k] = true;
    if (!std::isfinite(innovation) || !std::isfinite(limit))
      rejected.push_back({o, innovation, limit, "the reading or its prediction is not a finite number"});
    else if (std::abs(innovation) > limit)
      rejected.push_back({o, innovation, limit,
                          fmt::format("{:+.3f} {} from the ensemble mean {:.3f} {}, more than {:g} standard "
                                      "deviations (reading {:.3f} {}, ensemble {:.3f} {})",
                                      innovation, o.unit, prior.mean, o.unit, sigmas, o.error, o.unit,
                                      std::sqrt(prior.variance), o.unit)});
    else
      out[k] = false;
  }
  take_out(set, out);
  return rejected;
}

InnovationStatistics innovation_statistics(const ObservationSet& set) {
  InnovationStatistics result;
  result.count = static_cast<int>(set.observations.size());
  if (result.count == 0) return result;
  double sum = 0, squares = 0, expected = 0;
  for (int k = 0; k < result.count; ++k) {
    const Observation& o = set.observations[static_cast<std::size_t>(k)];
    const Moments prior = prediction_moments(set, k);
    sum += o.value - prior.mean;
    squares += (o.value - prior.mean) * (o.value - prior.mean);
    expected += o.error * o.error + prior.variance;
  }
  result.bias = sum / result.count;
  result.rms = std::sqrt(squares / result.count);
  result.expected = std::sqrt(expected / result.count);
  return result;
}

}  // namespace freshet::assimilation
