// No information, no change: what no reading constrains keeps its spread, however many cycles there are; and
// inflation that a gauge learns.

#include <catch2/catch.hpp>
#include <cmath>

#include "assimilation/adaptive_inflation.hpp"
#include "assimilation/filter.hpp"
#include "assimilation/state_update.hpp"
#include "core/filters.hpp"
#include "tests/assimilation/gaussian.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::gaussian;

namespace {

constexpr int members = 24;
using Row = std::vector<double>;

Row row_of(std::uint32_t which, double scale, double mean) {
  const MatrixXd noise = gaussian(1, members, which);
  Row row;
  for (int m = 0; m < members; ++m) row.push_back(mean + scale * noise(0, m));
  return row;
}

double mean(const Row& row) { return mean_of(row.data(), members); }

double spread(const Row& row) {
  double sum = 0;
  for (const double v : row) sum += (v - mean(row)) * (v - mean(row));
  return std::sqrt(sum / (members - 1));
}

ObservationSet reading_of(const Row& predicted, double value, double error) {
  ObservationSet set{{{value, error, 0, 0, 0}}, MatrixXd(1, members)};
  set.predicted.row(0) = VectorXd::Map(predicted.data(), members);
  return set;
}

}  // namespace

TEST_CASE("Five hundred dry cycles change no bit; then readings bring information back") {
  const Row drawn = row_of(1, 0.2, 0), bed(members, 12.5);
  for (const core::FilterRow& kind : core::filter_rows)
    for (const Relaxation relaxation : {Relaxation(0.5), Relaxation(0, 0.5), Relaxation()}) {
      INFO(kind.name);
      Row logarithm = drawn;
      for (std::uint32_t cycle = 0; cycle < 500; ++cycle) {
        const auto filter =
            make_filter(kind.name, reading_of(bed, 12.6, 0.05), {1.05, 1000, false, 1, cycle});
        const Transform t = filter->transform();
        CHECK(t.size() == 0);
        if (t.size() > 0) update_bounded(t, relaxation, logarithm.data());
      }
      CHECK(logarithm == drawn);
      // The stage rises with it, by half a metre a unit.
      Row level = bed;
      for (int m = 0; m < members; ++m) level[m] += 0.5 * logarithm[m];
      const double truth = 0.3;
      update_bounded(
          make_filter(kind.name, reading_of(level, 12.5 + 0.5 * truth, 0.02), {1.05, 1000})->transform(),
          relaxation, logarithm.data());
      CHECK(spread(logarithm) < 0.8 * spread(drawn));
      CHECK(std::abs(mean(logarithm) - truth) < 0.2 * std::abs(mean(drawn) - truth));
    }
}

// A pond in reach of a gauge: its level has nothing to do with the gauge's, whose members hardly differ. By
// the factor of inflation alone its spread was 1.05^500 = 4e10 times as large.
TEST_CASE("Inflation gives back at most what the readings took") {
  for (const core::FilterRow& kind : core::filter_rows) {
    INFO(kind.name);
    Row pond = row_of(2, 0.3, 2);
    const double first = spread(pond), level = mean(pond);
    for (std::uint32_t cycle = 0; cycle < 500; ++cycle) {
      const Row gauge = row_of(100 + cycle, 0.001, 1);
      const ObservationSet set = reading_of(gauge, 1, 0.05);
      update_bounded(make_filter(kind.name, set, {1.05, 1000, false, 1, cycle})->transform(), 0.5,
                     pond.data());
    }
    CHECK(spread(pond) <= first * (1 + 1e-12));
    CHECK(spread(pond) > 0.9 * first);
    CHECK(std::abs(mean(pond) - level) < 0.1 * first);
  }
}

TEST_CASE("Relaxation to the prior perturbations: a share of the deviations is those of before") {
  const Row prior = row_of(3, 1, 4);
  const Transform t = make_filter("letkf", reading_of(prior, 6, 0.8), {})->transform();
  Row analysed = prior, relaxed = prior;
  update(t, 0, analysed.data());
  update(t, {0, 0.3}, relaxed.data());
  CHECK(mean(relaxed) == Approx(mean(analysed)).epsilon(1e-13));
  for (int m = 0; m < members; ++m)
    CHECK(relaxed[m] - mean(relaxed) ==
          Approx(0.7 * (analysed[m] - mean(analysed)) + 0.3 * (prior[m] - mean(prior))).margin(1e-13));
}

TEST_CASE("Adaptive inflation: the mode of prior and likelihood, within bounds") {
  // Where the innovation is what was expected the factor stays; where members say nothing, too.
  CHECK(most_likely_inflation(1.5, 1.5 * 4 + 1, 4, 1) == Approx(1.5).epsilon(1e-12));
  CHECK(most_likely_inflation(1.5, 100, 0, 1) == Approx(1.5).epsilon(1e-12));
  // The derivative of the logarithm of the posterior vanishes: (l - 1.2) / 0.36 = 2 / v (d2 / v - 1), v = 4 l
  // + 1.
  const double l = most_likely_inflation(1.2, 20, 4, 1), v = 4 * l + 1;
  CHECK(l > 1.3);
  CHECK((l - 1.2) / 0.36 == Approx(2 / v * (20 / v - 1)).epsilon(1e-9));
  CHECK(most_likely_inflation(3.9, 1e9, 4, 1) == adaptive::most);
  CHECK(most_likely_inflation(1.1, 0, 4, 1) == adaptive::least);
}

TEST_CASE("Adaptive inflation: members that are too sure learn it, and forget it without readings") {
  GaugeInflation sure, fair;
  const auto cycle = [&](GaugeInflation& known, double true_spread, std::uint32_t number) {
    const Row predicted = row_of(200 + number, 1, 0);
    const MatrixXd noise = gaussian(1, 2, 5000 + number);
    ObservationSet set = reading_of(predicted, true_spread * noise(0, 0) + 0.3 * noise(0, 1), 0.3);
    known = learn_inflation(known, {"low stage"}, set);
    CHECK(*set.observations[0].inflation == Approx(std::sqrt(known.at("low stage"))));
  };
  double sure_mean = 0, fair_mean = 0;
  for (std::uint32_t i = 0; i < 300; ++i) {
    cycle(sure, 2, i);
    cycle(fair, 1, i);
    sure_mean += sure.at("low stage") / 300;
    fair_mean += fair.at("low stage") / 300;
  }
  INFO("mean factors on the variance " << sure_mean << " and " << fair_mean);
  CHECK(sure_mean > 1.25);
  CHECK(fair_mean < 1.2);
  ObservationSet none{{}, MatrixXd(0, members)};
  for (int i = 0; i < 200; ++i) sure = learn_inflation(sure, {}, none);
  CHECK(sure.at("low stage") == Approx(1).epsilon(1e-8));
}
