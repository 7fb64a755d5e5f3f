#include "assimilation/multiple.hpp"

#include <cmath>

namespace freshet::assimilation {

std::vector<double> error_factors(int steps, double ratio) {
  double inverses = 0;
  for (int i = 0; i < steps; ++i) inverses += std::pow(ratio, i);
  std::vector<double> factors;
  for (int i = 0; i < steps; ++i) factors.push_back(inverses / std::pow(ratio, i));
  return factors;
}

ObservationSet for_step(ObservationSet set, double factor, bool last) {
  for (Observation& o : set.observations) {
    o.error *= std::sqrt(factor);
    if (!last) o.inflation = 1;
  }
  return set;
}

namespace {

/// P with column sums of 1, by which the analysed ensemble is E P; T says it of the anomalies of E.
Eigen::MatrixXd of_members(const Transform& t) {
  Eigen::MatrixXd p = t;
  p.rowwise() += (1 - t.colwise().sum().array()).matrix() / static_cast<double>(t.rows());
  return p;
}

}  // namespace

Transform one_after_other(const Transform& first, const Transform& second) {
  if (first.size() == 0) return second;
  if (second.size() == 0) return first;
  return of_members(first) * of_members(second);
}

}  // namespace freshet::assimilation
