#pragma once
// Filters on the linear case.

#include <string>
#include <utility>

#include "assimilation/filter.hpp"
#include "tests/assimilation/linear_case.hpp"

namespace freshet::test {

/// LinearCase::difference() of a filter from exact prior moments.
inline std::pair<double, double> difference_from_kalman(const std::string& filter, int members,
                                                        const VectorXd& weights) {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, members);
  const Transform t = assimilation::make_filter(filter, c.set(prior), {})->transform(weights);
  return c.difference(apply_to(prior, t), c.errors.cwiseAbs2().cwiseQuotient(weights).asDiagonal());
}

inline std::pair<double, double> difference_from_kalman(const std::string& filter, int members) {
  return difference_from_kalman(filter, members, VectorXd::Ones(LinearCase::p));
}

/// Of members that are drawn: error of the analysed covariance in the Frobenius norm, relative; mean over
/// seeds.
inline double covariance_error(const std::string& filter, int members, std::uint32_t seeds) {
  const LinearCase c;
  const MatrixXd k = c.gain(c.errors.cwiseAbs2().asDiagonal());
  const MatrixXd wanted = c.covariance - k * c.observe * c.covariance, root = c.covariance.llt().matrixL();
  double sum = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    MatrixXd prior = root * gaussian(LinearCase::n, members, 5000 + seed);
    prior.colwise() += c.mean;
    assimilation::FilterSettings settings;
    settings.seed = seed;
    const Transform t = assimilation::make_filter(filter, c.set(prior), settings)->transform();
    sum += (sample_covariance(apply_to(prior, t)) - wanted).norm() / wanted.norm();
  }
  return sum / seeds;
}

}  // namespace freshet::test
