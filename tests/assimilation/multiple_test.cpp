// Multiple data assimilation (Emerick & Reynolds 2013): with a linear model, the readings in several steps
// are the readings in one.
#include "assimilation/multiple.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "core/filters.hpp"
#include "tests/assimilation/linear_rows.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using namespace freshet::test;

namespace {

/// Error variances are divided by these.
const VectorXd all = VectorXd::Ones(LinearCase::p);
const VectorXd some = (gaussian(LinearCase::p, 1, 6).array().abs() + 0.05).min(1);

/// The transform of all steps; each sees what the analysed members of the step before predict.
Transform in_steps(const std::string& filter, const LinearCase& c, const MatrixXd& prior, int steps,
                   double ratio, const VectorXd& weights) {
  Transform so_far;
  const std::vector<double> factors = error_factors(steps, ratio);
  for (int i = 0; i < steps; ++i) {
    const MatrixXd now = so_far.size() == 0 ? prior : apply_to(prior, so_far);
    const ObservationSet set = for_step(c.set(now), factors[static_cast<std::size_t>(i)], i + 1 == steps);
    so_far = one_after_other(
        so_far,
        make_filter(filter, set, {1, 0, false, 1, 0, static_cast<std::uint32_t>(i)})->transform(weights));
  }
  return so_far;
}

double largest(const MatrixXd& matrix) { return matrix.cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("Factors on the errors: their inverses sum to 1, each is the ratio times the next") {
  for (const int steps : {1, 2, 4, 16})
    for (const double ratio : {1.0, 2.0, 10.0}) {
      const std::vector<double> factors = error_factors(steps, ratio);
      REQUIRE(factors.size() == static_cast<std::size_t>(steps));
      CHECK(std::accumulate(factors.begin(), factors.end(), 0.0,
                            [](double sum, double f) { return sum + 1 / f; }) == Approx(1).epsilon(1e-14));
      for (std::size_t i = 1; i < factors.size(); ++i)
        CHECK(factors[i - 1] / factors[i] == Approx(ratio).epsilon(1e-13));
    }
}

TEST_CASE("A linear model: several steps have the Kalman filter's mean and covariance, as one has") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  for (const core::FilterRow& row : core::filter_rows)
    for (const int steps : {1, 2, 4})
      for (const double ratio : {1.0, 3.0})
        for (const VectorXd& weights : {all, some}) {
          const bool divides = row.promise.exact && std::string(row.name) != "ensrf" &&
                               std::string(row.name) != "eakf" && !row.promise.global;
          if (!row.promise.exact || (weights != all && !divides))
            continue;  // the serial ones taper covariances
          INFO(row.name << ", " << steps << " steps, ratio " << ratio);
          const auto [mean, covariance] =
              c.difference(apply_to(prior, in_steps(row.name, c, prior, steps, ratio, weights)),
                           c.errors.cwiseAbs2().cwiseQuotient(weights).asDiagonal());
          CHECK(mean < 1e-10);
          CHECK(covariance < 1e-10);
        }
}

TEST_CASE("Half the gain for the anomalies comes nearer to the Kalman filter in more steps") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  double before = 1;
  for (const int steps : {1, 2, 4, 8}) {
    const double now = c.difference(apply_to(prior, in_steps("denkf", c, prior, steps, 1, all)),
                                    c.errors.cwiseAbs2().asDiagonal())
                           .second;
    CHECK(now < 0.75 * before);
    before = now;
  }
}

TEST_CASE("Perturbed readings are drawn anew in each step") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  const auto of_step = [&](std::uint32_t step) {
    return make_filter("enkf", c.set(prior), {1, 0, false, 1, 0, step})->transform();
  };
  CHECK(of_step(0) == make_filter("enkf", c.set(prior), {})->transform());
  CHECK(largest(of_step(1) - of_step(0)) > 0.01);
  CHECK(largest(of_step(2) - of_step(1)) > 0.01);
}

TEST_CASE("Inflation acts in the last step alone; a step without information changes nothing") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  ObservationSet set = c.set(prior);
  set.observations[3].inflation = 1.5;
  const auto spread = [&](bool last) {
    return largest(sample_covariance(
        apply_to(prior, make_filter("letkf", for_step(set, 4, last), {1.2, 0})->transform())));
  };
  CHECK(spread(true) == Approx(1.5 * 1.5 * spread(false)));
  const Transform t = make_filter("letkf", set, {})->transform();
  CHECK(one_after_other(t, {}) == t);
  CHECK(one_after_other({}, t) == t);
}
