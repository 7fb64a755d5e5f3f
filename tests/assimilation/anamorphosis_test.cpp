// Fractions on a scale on which they are nearly Gaussian.

#include "assimilation/anamorphosis.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "assimilation/quantity.hpp"
#include "assimilation/scores.hpp"

using namespace freshet::assimilation;

namespace {

const Anamorphosis& scale() { return *quantity_of_column("extent_fraction")->anamorphosis; }

double normal_below(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

Observation scored(double value, double error) {
  Observation o{value, error, 0, 0};
  Eigen::RowVectorXd none(0);
  to_scores(scale(), o, none);
  return o;
}

}  // namespace

TEST_CASE("The score of a fraction is a normal quantile: rising, finite at both ends, and comes back") {
  for (const double error : {0.01, 0.1, 0.3}) {
    double last = -INFINITY;
    for (double f = 0; f <= 1.0001; f += 0.05) {
      const double score = fraction_score(f, error);
      CHECK(std::isfinite(score));
      CHECK(score > last);
      last = score;
      CHECK(normal_below(score) == Approx(error / 2 + (1 - error) * std::min(f, 1.0)).epsilon(1e-12));
      CHECK(fraction_of_score(score, error) == Approx(std::min(f, 1.0)).margin(1e-12));
      CHECK(fraction_score(1 - std::min(f, 1.0), error) == Approx(-score).margin(1e-10));
    }
  }
  CHECK(fraction_score(0.5, 0.1) == 0);
  CHECK(fraction_score(0, 0.05) == Approx(-1.959963984540054));  // the quantile of 0.025, as tables have it
  CHECK(fraction_of_score(-9, 0.1) == 0);
  CHECK(fraction_of_score(9, 0.1) == 1);
}

TEST_CASE("The error of a score is that of the fraction times the slope, and finite where that is steep") {
  const double slope = 0.99 / (1 / std::sqrt(2 * std::numbers::pi));  // at a half: (1 - e) / density
  CHECK(scored(0.5, 0.01).error == Approx(0.01 * slope).epsilon(1e-3));
  for (const double f : {0.0, 1.0}) {
    const Observation end = scored(f, 0.1);
    CHECK(end.error == Approx(std::abs(fraction_score(0.1, 0.1) - fraction_score(0, 0.1))));
    CHECK(end.error > 2 * scored(0.5, 0.1).error);
  }
  CHECK(scored(0, 0.1).unit == "(score)");
}

TEST_CASE("Predictions go on the scale of their reading") {
  Observation o{0.2, 0.1, 0, 0};
  Eigen::MatrixXd predicted(2, 3);
  predicted << 0, 0.5, 1, 0, 0.5, 1;
  to_scores(scale(), o, predicted.row(1));
  CHECK(predicted(0, 2) == 1);
  CHECK(predicted(1, 1) == 0);
  CHECK(predicted(1, 2) == fraction_score(1, 0.1));
}
