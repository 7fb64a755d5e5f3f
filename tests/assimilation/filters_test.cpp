// Every filter against the Kalman filter, which is exact for a linear observation and Gaussian errors.

#include "core/filters.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "assimilation/filter.hpp"
#include "assimilation/innovations.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"
#include "tests/assimilation/linear_rows.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace freshet::test;

namespace {

std::unique_ptr<Filter> letkf(const ObservationSet& set, double inflation = 1) {
  return make_filter("letkf", set, {inflation, 0});
}

}  // namespace

// Tolerance: round-off of 40 x 40 algebra with condition number about 100.
TEST_CASE("From exact prior moments the filter is the Kalman filter") {
  // 41 and 60 members: more members than observations, worked in the space of the observations.
  for (const std::string& filter : core::filter_names())
    for (const int members : {41, 60}) {
      INFO(filter << " with " << members << " members");
      const auto [mean, covariance] = difference_from_kalman(filter, members, VectorXd::Ones(LinearCase::p));
      CHECK((mean < 1e-12) == core::filter_promise(filter).mean);
      CHECK(mean < 0.5);
      CHECK((covariance < 1e-12) == core::filter_promise(filter).exact);
      CHECK(covariance < 0.5);
    }
}

TEST_CASE("A filter that is in no list is refused; the first of the list is the default") {
  const LinearCase c;
  CHECK_THROWS_WITH(make_filter("kalman", c.set(exact_ensemble(c.mean, c.covariance, 41)), {}),
                    Catch::Contains("there is no filter \"kalman\""));
  CHECK(core::Assimilation{}.method == core::filter_names().front());
}

TEST_CASE("LETKF: a weight divides the error variance") {
  const VectorXd weights = gaussian(LinearCase::p, 1, 6).array().abs().min(0.9) + 0.1;
  const auto [mean, covariance] = difference_from_kalman("letkf", 41, weights);
  CHECK(mean < 1e-12);
  CHECK(covariance < 1e-12);
}

TEST_CASE("LETKF: observation space and ensemble space give the same transform") {
  // 50 observations, 20 members; the same information from 10 observations, each said five times with five
  // times the variance.
  const MatrixXd few = gaussian(10, 20, 7);
  ObservationSet small{{}, few}, large{{}, MatrixXd(50, 20)};
  for (int k = 0; k < 50; ++k) {
    large.predicted.row(k) = few.row(k % 10);
    large.observations.push_back({0.3 * (k % 10), 0.5 * std::sqrt(5.0), 0, 0, k});
    if (k < 10) small.observations.push_back({0.3 * k, 0.5, 0, 0, k});
  }
  const Transform a = letkf(small)->transform(), b = letkf(large)->transform();
  CHECK((a - b).cwiseAbs().maxCoeff() < 1e-13);
  CHECK((a - Transform::Identity(20, 20)).cwiseAbs().maxCoeff() > 0.1);
}

TEST_CASE("Without weight the state stays") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  for (const std::string& filter : core::filter_names()) {
    INFO(filter);
    const Transform unreached = make_filter(filter, c.set(prior), {})->transform(VectorXd::Zero(c.p));
    CHECK((unreached.size() == 0) == !core::filter_promise(filter).global);
    CHECK(make_filter(filter, ObservationSet{{}, MatrixXd(0, 41)}, {})->transform().size() == 0);
  }
}

TEST_CASE("Inflation multiplies analysed anomalies and leaves the mean") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  for (const std::string& filter : core::filter_names()) {
    const auto with = [&](double inflation) {
      return apply_to(prior, make_filter(filter, c.set(prior), {inflation, 0})->transform());
    };
    const MatrixXd plain = with(1), inflated = with(1.1);
    CHECK((plain.rowwise().mean() - inflated.rowwise().mean()).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((1.21 * sample_covariance(plain) - sample_covariance(inflated)).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("A rotation keeps mean and covariance") {
  const MatrixXd r = mean_preserving_rotation(12, 5, 3);
  CHECK((r * r.transpose() - MatrixXd::Identity(12, 12)).cwiseAbs().maxCoeff() < 1e-14);
  CHECK((r * VectorXd::Ones(12) - VectorXd::Ones(12)).cwiseAbs().maxCoeff() < 1e-14);
  CHECK((r - MatrixXd::Identity(12, 12)).cwiseAbs().maxCoeff() > 0.1);
  CHECK((r - mean_preserving_rotation(12, 5, 4)).cwiseAbs().maxCoeff() > 0.1);
}

TEST_CASE("The same input gives the same bits") {
  const LinearCase c;
  const MatrixXd prior = exact_ensemble(c.mean, c.covariance, 41);
  for (const std::string& filter : core::filter_names()) {
    const auto made = [&] { return make_filter(filter, c.set(prior), {1.02, 1000})->transform(); };
    CHECK(made() == made());
  }
}

TEST_CASE("What is not usable is refused") {
  const LinearCase c;
  ObservationSet set = c.set(exact_ensemble(c.mean, c.covariance, 41));
  set.observations[3].error = 0;
  CHECK_THROWS_AS(departures(set), core::RunError);
  set.observations[3].error = 1;
  set.predicted(4, 4) = std::nan("");
  CHECK_THROWS_AS(departures(set), core::RunError);
}

TEST_CASE("Outliers are taken out, with the reason") {
  // Mean 1, sample standard deviation 1 (two members at 1 -+ 1/sqrt 2), reading error 1: limit 3 sqrt 2
  // = 4.243.
  const double a = std::sqrt(0.5);
  ObservationSet set{{{5.0, 1, 0, 0, 10}, {5.5, 1, 0, 0, 11}, {2.0, 1, 0, 0, 12}}, MatrixXd(3, 2)};
  set.predicted << 1 - a, 1 + a, 1 - a, 1 + a, std::nan(""), 1;
  const auto rejected = reject_outliers(set, 3);
  REQUIRE(set.observations.size() == 1);
  CHECK(set.observations[0].reading == 10);
  CHECK(set.predicted.rows() == 1);
  REQUIRE(rejected.size() == 2);
  CHECK(rejected[0].observation.reading == 11);
  CHECK(rejected[0].limit == Approx(3 * std::sqrt(2.0)));
  CHECK(rejected[0].reason ==
        "+4.500 m from the ensemble mean 1.000 m, more than 3 standard deviations (reading 1.000 m, ensemble "
        "1.000 m)");
  CHECK(rejected[1].observation.reading == 12);

  const InnovationStatistics s = innovation_statistics(set);
  CHECK(s.count == 1);
  CHECK(s.bias == Approx(4.0));
  CHECK(s.rms == Approx(4.0));
  CHECK(s.expected == Approx(std::sqrt(2.0)));
}

TEST_CASE("Cost of local transforms", "[.cost]") {
  ObservationSet set{{}, gaussian(30, 32, 8)};
  for (int k = 0; k < 30; ++k) set.observations.push_back({1.0, 0.5, 1000.0 * k, 0, k});
  for (const std::string& filter : core::filter_names()) {
    const auto made = make_filter(filter, set, {1.02, 20000});
    const auto start = std::chrono::steady_clock::now();
    double sum = 0;
    for (int cell = 0; cell < 12000; ++cell)
      sum += made->transform(tapers(set.observations, 2.0 * cell, 500, 20000))(0, 0);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    std::cout << filter << ": 12,000 local transforms, 32 members, 30 observations: " << spent.count()
              << " s\n";
    CHECK(sum > 0);
  }
}

TEST_CASE("Members that say the same about every reading: no information, and nothing changes") {
  const auto size = [](const std::string& filter, const ObservationSet& set) {
    return make_filter(filter, set, {1.02, 0})->transform().size();
  };
  for (const std::string& filter : core::filter_names()) {
    INFO(filter);
    ObservationSet set{{{3.0, 0.05, 0, 0, 0}, {2.0, 0.05, 0, 0, 1}}, Eigen::MatrixXd::Constant(2, 8, 1.5)};
    CHECK(size(filter, set) == 0);
    set.predicted(0, 3) += 1e-12;  // rounding is none either
    CHECK(size(filter, set) == 0);
    set.predicted(0, 3) += 0.01;
    CHECK(size(filter, set) == 64);
    // A reading that tells them apart, but does not reach here, is none here.
    Eigen::VectorXd weights(2);
    weights << 0, 1;
    CHECK((make_filter(filter, set, {1.02, 0})->transform(weights).size() == 0) ==
          !core::filter_promise(filter).global);
  }
}

TEST_CASE("A reading without an error that can be is named, not passed to an eigenvalue iteration") {
  ObservationSet set{{{3.0, 1e-160, 0, 0, 0}}, Eigen::MatrixXd::Random(1, 8)};
  for (const std::string& filter : core::filter_names())
    CHECK_THROWS_WITH(make_filter(filter, set, {1.02, 0})->transform(), Catch::Contains("assimilation: "));
}
