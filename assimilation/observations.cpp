#include "assimilation/observations.hpp"

#include <cmath>

#include "core/errors.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

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

bool informs(const Departures& departures, const VectorXd& weights) {
  constexpr double least = 1e-12;  // variance of predictions over that of the readings
  if (weights.size() != departures.innovations.size())
    core::fail_run("assimilation: {} weights for {} observations", weights.size(),
                   departures.innovations.size());
  double sum = 0;
  for (Index k = 0; k < weights.size(); ++k)
    if (weights[k] > 0) sum += departures.anomalies.row(k).squaredNorm();
  if (!std::isfinite(sum))
    core::fail_run("assimilation: predictions over errors of readings are out of all bounds");
  return sum > least;
}

}  // namespace freshet::assimilation
