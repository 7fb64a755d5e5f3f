#include "assimilation/buddies.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/transform.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd rows_of(const MatrixXd& matrix, const std::vector<Index>& rows) {
  MatrixXd result(static_cast<Index>(rows.size()), matrix.cols());
  for (std::size_t i = 0; i < rows.size(); ++i) result.row(static_cast<Index>(i)) = matrix.row(rows[i]);
  return result;
}

std::vector<Index> rows_named(const std::vector<std::string>& names, const std::string& gauge) {
  std::vector<Index> rows;
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == gauge) rows.push_back(static_cast<Index>(k));
  return rows;
}

/// Weights of the others at the place of the gauge.
VectorXd weights_around(const ObservationSet& set, const std::vector<Index>& rows,
                        const Localisation& localisation) {
  VectorXd weights = localisation.around(set.observations, rows.front());
  for (const Index k : rows) weights[k] = 0;
  return weights;
}

void take_out_gauge(ObservationSet& set, std::vector<std::string>& names, const std::string& gauge) {
  std::vector<bool> out;
  for (const std::string& name : names) out.push_back(name == gauge);
  take_out(set, out);
  std::erase(names, gauge);
}

Disagreeing furthest(const ObservationSet& set, const std::vector<std::string>& names,
                     const Localisation& localisation) {
  Disagreeing result;
  for (const std::string& gauge : std::set<std::string>(names.begin(), names.end())) {
    const Buddies buddies = corrected_by_others(set, names, gauge, localisation);
    if (!buddies.informed) continue;
    const double sigmas = departure(set, buddies);
    if (std::abs(sigmas) > std::abs(result.sigmas)) result = {gauge, sigmas};
  }
  return result;
}

}  // namespace

Buddies corrected_by_others(const ObservationSet& set, const std::vector<std::string>& names,
                            const std::string& gauge, const Localisation& localisation) {
  Buddies result;
  result.rows = rows_named(names, gauge);
  result.predicted = rows_of(set.predicted, result.rows);
  if (result.rows.empty()) return result;
  const Departures all = departures(set);
  const VectorXd weights = weights_around(set, result.rows, localisation);
  result.informed = informs(all, weights);
  if (!result.informed) return result;
  const Departures others = weighted(all, weights);
  const EnsembleSpace space(others);
  const Transform transform =
      transform_of(space.of(symmetric_root),
                   space.mean_weights() / std::sqrt(static_cast<double>(set.predicted.cols() - 1)));
  const VectorXd mean = result.predicted.rowwise().mean();
  const MatrixXd anomalies = result.predicted.colwise() - mean;
  result.predicted = (anomalies * transform).colwise() + mean;
  return result;
}

double departure(const ObservationSet& set, const Buddies& buddies) {
  const auto members = static_cast<double>(buddies.predicted.cols()),
             n = static_cast<double>(buddies.rows.size());
  double sum = 0, variance = 0;
  for (std::size_t i = 0; i < buddies.rows.size(); ++i) {
    const Observation& o = set.observations[static_cast<std::size_t>(buddies.rows[i])];
    const Eigen::RowVectorXd row = buddies.predicted.row(static_cast<Index>(i));
    sum += o.value - row.mean();
    variance += o.error * o.error + (row.array() - row.mean()).square().sum() / (members - 1);
  }
  return sum / n / std::sqrt(variance / n);
}

std::vector<Disagreeing> disagreeing(ObservationSet set, std::vector<std::string> names,
                                     const Localisation& localisation, double sigmas) {
  std::vector<Disagreeing> result;
  while (!names.empty()) {
    const Disagreeing one = furthest(set, names, localisation);
    if (!(std::abs(one.sigmas) > sigmas)) break;
    result.push_back(one);
    take_out_gauge(set, names, one.gauge);
  }
  return result;
}

}  // namespace freshet::assimilation
