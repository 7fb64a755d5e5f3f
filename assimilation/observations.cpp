#include "assimilation/observations.hpp"

#include <cmath>
#include <map>

#include "core/errors.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Of each observation the one before it in its series; -1: none.
std::vector<Index> before_in_series(const std::vector<Observation>& observations) {
  std::vector<Index> result;
  std::map<int, Index> last;
  for (const Observation& o : observations) {
    const auto k = static_cast<Index>(result.size());
    const auto found = o.series < 0 ? last.end() : last.find(o.series);
    result.push_back(found == last.end() ? -1 : found->second);
    if (o.series >= 0) last[o.series] = k;
  }
  return result;
}

/// Rows of independent errors out of rows in units of theirs. From the last to the first: each takes off what
/// the one before it is as given.
void decorrelate(const ObservationSet& set, Departures& rows) {
  const std::vector<Index> before = before_in_series(set.observations);
  for (Index k = rows.innovations.size(); k-- > 0;) {
    const Index previous = before[static_cast<std::size_t>(k)];
    if (previous < 0) continue;
    const double apart = set.observations[static_cast<std::size_t>(k)].time -
                         set.observations[static_cast<std::size_t>(previous)].time;
    const double r = std::exp(-std::abs(apart) / set.error_correlation_s);
    if (!(r < 1)) core::fail_run("assimilation: two readings of a series have the same time and one error");
    const double scale = 1 / std::sqrt(1 - r * r);
    rows.anomalies.row(k) = scale * (rows.anomalies.row(k) - r * rows.anomalies.row(previous));
    rows.innovations[k] = scale * (rows.innovations[k] - r * rows.innovations[previous]);
  }
}

}  // namespace

void take_out(ObservationSet& set, const std::vector<bool>& out) {
  std::vector<Observation> kept;
  Eigen::Index rows = 0;
  for (std::size_t k = 0; k < out.size(); ++k) {
    if (out[k]) continue;
    if (rows != static_cast<Eigen::Index>(k))
      set.predicted.row(rows) = set.predicted.row(static_cast<Eigen::Index>(k));
    ++rows;
    kept.push_back(set.observations[k]);
  }
  set.predicted.conservativeResize(rows, Eigen::NoChange);
  set.observations = std::move(kept);
}

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
  if (set.error_correlation_s > 0) decorrelate(set, result);
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
