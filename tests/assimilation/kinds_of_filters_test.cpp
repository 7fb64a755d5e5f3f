// What is particular to each filter, against its paper's algorithm written on the state; and readings whose
// errors are correlated in time, which all of them take.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/filters.hpp"
#include "tests/assimilation/linear_rows.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using namespace freshet::test;

namespace {

double largest(const MatrixXd& matrix) { return matrix.cwiseAbs().maxCoeff(); }

/// Forty members drawn from the prior: what they know of it is not exact, as in any cycle.
MatrixXd drawn(const LinearCase& c, int members) {
  MatrixXd prior = MatrixXd(c.covariance.llt().matrixL()) * gaussian(LinearCase::n, members, 77);
  prior.colwise() += c.mean;
  return prior;
}

MatrixXd analysed(const std::string& filter, const LinearCase& c, const MatrixXd& prior,
                  const VectorXd& weights, const FilterSettings& settings = {}) {
  return apply_to(prior, make_filter(filter, c.set(prior), settings)->transform(weights));
}

const VectorXd all = VectorXd::Ones(LinearCase::p);
const VectorXd some = (gaussian(LinearCase::p, 1, 6).array().abs() - 0.3).max(0).min(1);

/// Gain of the members' own covariance, for error variances divided by the weights; a weight of 0: no gain.
MatrixXd sample_gain(const LinearCase& c, const MatrixXd& prior, const VectorXd& weights) {
  const MatrixXd p = sample_covariance(prior), root = MatrixXd(weights.cwiseSqrt().asDiagonal()) * c.observe;
  const MatrixXd s = root * p * root.transpose() + MatrixXd(c.errors.cwiseAbs2().asDiagonal());
  return p * root.transpose() * s.inverse() * MatrixXd(weights.cwiseSqrt().asDiagonal());
}

}  // namespace

TEST_CASE("ETKF: one transform for all places, that of the LETKF where every reading counts in full") {
  const LinearCase c;
  const MatrixXd prior = drawn(c, 30);
  const auto etkf = make_filter("etkf", c.set(prior), {1.02, 500});
  CHECK(etkf->transform(some) == etkf->transform());
  CHECK(etkf->transform(VectorXd::Zero(LinearCase::p)) == etkf->transform());
  CHECK(etkf->transform() == make_filter("letkf", c.set(prior), {1.02, 500})->transform());
}

TEST_CASE("ETKF: a rotation changes the members, not their mean and covariance; each cycle has its own") {
  const LinearCase c;
  const MatrixXd prior = drawn(c, 30), plain = analysed("etkf", c, prior, all);
  const auto turned = [&](std::uint32_t cycle) {
    return analysed("etkf", c, prior, all, {1, 0, true, 9, cycle});
  };
  const MatrixXd third = turned(3);
  CHECK(largest(third - plain) > 0.1);
  CHECK(largest(third.rowwise().mean() - plain.rowwise().mean()) < 1e-13);
  CHECK(largest(sample_covariance(third) - sample_covariance(plain)) < 1e-12);
  CHECK(third == turned(3));
  CHECK(largest(third - turned(4)) > 0.1);
}

TEST_CASE("ESTKF: the members of the LETKF, worked out in the directions in which members differ") {
  const LinearCase c;
  for (const int members : {8, 30})
    for (const VectorXd& weights : {all, some}) {
      const MatrixXd prior = drawn(c, members);
      CHECK(largest(analysed("estkf", c, prior, weights) - analysed("letkf", c, prior, weights)) < 1e-12);
    }
}

TEST_CASE("DEnKF: anomalies take half the gain of the mean (Sakov & Oke 2008, eqs. 15 to 17)") {
  const LinearCase c;
  for (const int members : {8, 30})
    for (const VectorXd& weights : {all, some}) {
      const MatrixXd prior = drawn(c, members), k = sample_gain(c, prior, weights);
      const VectorXd mean = prior.rowwise().mean();
      MatrixXd wanted = prior.colwise() - mean;
      wanted -= (0.5 * k * c.observe * wanted).eval();
      wanted.colwise() += mean + k * (c.truth - c.observe * mean);
      CHECK(largest(analysed("denkf", c, prior, weights) - wanted) < 1e-12);
    }
}

TEST_CASE(
    "Stochastic EnKF: each member assimilates perturbed readings, which depend on nothing but their name") {
  const LinearCase c;
  const int members = 12;
  const MatrixXd prior = drawn(c, members), k = sample_gain(c, prior, all);
  const auto member = [&](std::uint64_t seed, std::uint32_t cycle) {
    MatrixXd noise(LinearCase::p, members);
    for (int i = 0; i < LinearCase::p; ++i)
      for (int m = 0; m < members; ++m)
        noise(i, m) =
            core::normal(seed, core::Stream::reading_noise, (1u << 31) + static_cast<std::uint32_t>(m), cycle,
                         static_cast<std::uint32_t>(i));
    noise.colwise() -= noise.rowwise().mean().eval();
    noise *= std::sqrt(members / (members - 1.0));
    MatrixXd read = c.errors.asDiagonal() * noise;
    read.colwise() += c.truth;
    return MatrixXd(prior + k * (read - c.observe * prior));
  };
  CHECK(largest(analysed("enkf", c, prior, all, {1, 0, false, 5, 2}) - member(5, 2)) < 1e-12);
  CHECK(largest(member(5, 2) - member(5, 3)) > 0.1);
  // A reading that comes or goes leaves the numbers of the others as they are.
  VectorXd without_first = all;
  without_first[0] = 0;
  ObservationSet set = c.set(prior), fewer = set;
  fewer.observations.erase(fewer.observations.begin());
  fewer.predicted = set.predicted.bottomRows(LinearCase::p - 1).eval();
  CHECK(largest(make_filter("enkf", set, {})->transform(without_first) -
                make_filter("enkf", fewer, {})->transform()) < 1e-13);
}

namespace {

/// Depths of members that are lognormal, as depths near nothing are, and a reading of one of them.
struct Skewed {
  Skewed(int members, double error) {
    depth = (0.6 * gaussian(1, members, 8).array()).exp();
    set.observations = {{2.2, error, 0, 0, 0}};
    set.predicted = depth;
  }
  MatrixXd depth;  ///< [1 x members]
  ObservationSet set;
};

}  // namespace

TEST_CASE(
    "Hybrid: where half of the members keep weight it is Bayes' rule on the members, mean and variance") {
  const Skewed c(300, 1.5);
  VectorXd w = (-0.5 * ((2.2 - c.depth.array()) / 1.5).square()).exp().matrix().transpose();
  w /= w.sum();
  REQUIRE(1 / w.squaredNorm() > 150);
  const double mean = c.depth.row(0) * w;
  const double variance = (c.depth.array() - mean).square().matrix().row(0) * w;
  const MatrixXd found = apply_to(c.depth, make_filter("knetf", c.set, {})->transform());
  CHECK(found.mean() == Approx(mean).epsilon(1e-12));
  CHECK((found.array() - found.mean()).square().sum() == Approx(300 * variance).epsilon(1e-10));
}

// The posterior mean of a lognormal depth by the trapezoidal rule. 600 drawn members know it to 0.03.
TEST_CASE("Hybrid: a skewed depth is corrected as Bayes says, where the Kalman filter is off") {
  const Skewed c(600, 0.6);
  double mass = 0, moment = 0;
  for (double x = -6; x < 6; x += 0.001) {
    const double depth = std::exp(0.6 * x),
                 p = std::exp(-0.5 * x * x - 0.5 * std::pow((2.2 - depth) / 0.6, 2));
    mass += p;
    moment += p * depth;
  }
  const auto error = [&](const char* filter) {
    return std::abs(apply_to(c.depth, make_filter(filter, c.set, {})->transform()).mean() - moment / mass);
  };
  INFO("off by " << error("knetf") << ", the Kalman filter by " << error("letkf"));
  CHECK(error("knetf") < 0.5 * error("letkf"));
}

TEST_CASE("Hybrid: readings too sharp for weights are the Kalman filter's; no member takes all") {
  const LinearCase c;
  const MatrixXd prior = drawn(c, 12), kalman = analysed("letkf", c, prior, all);
  ObservationSet sharp = c.set(prior);
  for (Observation& o : sharp.observations) o.error *= 1e-3;
  const MatrixXd found = apply_to(prior, make_filter("knetf", sharp, {})->transform()),
                 wanted = apply_to(prior, make_filter("letkf", sharp, {})->transform());
  CHECK(largest(c.observe * (found.rowwise().mean() - wanted.rowwise().mean())) < 0.05 * largest(prior));
  CHECK(largest(analysed("knetf", c, prior, all).rowwise().mean() - kalman.rowwise().mean()) <
        largest(prior.rowwise().mean() - kalman.rowwise().mean()));
}

TEST_CASE("Stochastic EnKF: the error of its covariance falls as one over the root of the members") {
  const double few = covariance_error("enkf", 100, 3), many = covariance_error("enkf", 900, 3);
  INFO(few << " and " << many);
  CHECK(few / many == Approx(3).epsilon(0.15));
}

// Tippett et al. (2003): the adjustment of the predictions, regressed, is the square root filter's update.
TEST_CASE("EAKF: predictions adjusted and regressed make the members of the serial square root filter") {
  const LinearCase c;
  const MatrixXd prior = drawn(c, 15);
  ObservationSet set = c.set(prior);
  for (int k = 0; k < LinearCase::p; ++k) set.observations[k].x = 100 * k;
  for (const double half_width : {0.0, 700.0})
    for (const VectorXd& weights : {all, some}) {
      const auto made = [&](const char* filter) {
        return make_filter(filter, set, {1.02, half_width})->transform(weights);
      };
      CHECK(largest(made("eakf") - made("ensrf")) < 1e-12);
    }
}

namespace {

/// Errors of the first eight readings are one gauge's, at uneven times, and those of the next five another's.
ObservationSet correlated(const LinearCase& c, const MatrixXd& prior) {
  ObservationSet set = c.set(prior);
  set.error_correlation_s = 3600;
  for (int k = 0; k < 13; ++k) {
    set.observations[k].series = k < 8 ? 0 : 1;
    set.observations[k].time = 900.0 * k + 200 * (k % 3);
  }
  return set;
}

MatrixXd error_covariance(const ObservationSet& set) {
  const auto p = static_cast<Eigen::Index>(set.observations.size());
  MatrixXd r = MatrixXd::Zero(p, p);
  for (Eigen::Index i = 0; i < p; ++i)
    for (Eigen::Index j = 0; j < p; ++j) {
      const Observation &a = set.observations[i], &b = set.observations[j];
      const bool together = i == j || (a.series >= 0 && a.series == b.series);
      r(i, j) =
          together ? a.error * b.error * std::exp(-std::abs(a.time - b.time) / set.error_correlation_s) : 0;
    }
  return r;
}

}  // namespace

TEST_CASE("Errors correlated in time: every filter is the Kalman filter of their full covariance") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 60);
  const ObservationSet set = correlated(c, prior);
  const MatrixXd r = error_covariance(set);
  CHECK(r(0, 1) > 0.5 * c.errors[0] * c.errors[1]);
  for (const core::FilterRow& row : core::filter_rows) {
    INFO(row.name);
    const MatrixXd posterior = apply_to(prior, make_filter(row.name, set, {})->transform());
    const auto [mean, covariance] = c.difference(posterior, r);
    CHECK((mean < 1e-11) == row.promise.mean);
    CHECK((covariance < 1e-11) == row.promise.exact);
  }
}

TEST_CASE("Errors correlated in time: two readings of a series at one time are refused") {
  const LinearCase c;
  ObservationSet set = correlated(c, exact_ensemble(c.mean, c.covariance, 41));
  set.observations[2].time = set.observations[1].time;
  CHECK_THROWS_WITH(departures(set), Catch::Contains("the same time"));
}
