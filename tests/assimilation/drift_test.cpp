// A gauge that drifts: how it is known, and after how many cycles.

#include "assimilation/drift.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace freshet::assimilation;

namespace {

constexpr std::size_t cycles = 12;
const std::vector<std::string> names = {"gorge stage", "mill stage"};

/// Two gauges, 16 members whose stages vary by 0.1 m; readings with an error of 0.05 m.
ObservationSet observed(std::mt19937& random, double drift) {
  std::normal_distribution<double> normal;
  ObservationSet set;
  set.predicted.resize(2, 16);
  for (int k = 0; k < 2; ++k) {
    const double truth = 0.1 * normal(random);
    for (int m = 0; m < 16; ++m) set.predicted(k, m) = 0.1 * normal(random);
    set.observations.push_back(
        {.value = truth + 0.05 * normal(random) + (k == 0 ? drift : 0), .error = 0.05});
  }
  return set;
}

}  // namespace

TEST_CASE("A gauge that drifts half a metre a day is known within a day, its neighbour never") {
  std::mt19937 random(5);
  DepartedGauges departed;
  std::size_t known = 0;
  for (std::size_t cycle = 1; cycle <= 48; ++cycle) {
    departed = record_departures(std::move(departed), names, observed(random, 0.5 * cycle / 24), cycles);
    CHECK_FALSE(drift_of(departed.at("mill stage"), cycles, 1));
    if (const auto drift = drift_of(departed.at("gorge stage"), cycles, 1); drift && known == 0) {
      known = cycle;
      CHECK(drift->sigmas > 1);
      CHECK(drift->size == Approx(0.5 * (cycle - 5.5) / 24).margin(0.1));  // the mean of twelve cycles
    }
  }
  INFO("known after " << known << " cycles of an hour");
  CHECK(known >= cycles);
  CHECK(known <= 24);
  CHECK(departed.at("gorge stage").sigmas.size() == cycles);
}

TEST_CASE("Gauges that agree with the ensemble seldom drift: 1000 cycles") {
  std::mt19937 random(7);
  DepartedGauges departed;
  int alarms = 0;
  for (int cycle = 0; cycle < 1000; ++cycle) {
    departed = record_departures(std::move(departed), names, observed(random, 0), cycles);
    for (const std::string& name : names) alarms += drift_of(departed.at(name), cycles, 1).has_value();
  }
  CHECK(alarms == 0);  // one side in twelve cycles: 1 in 2048; and by a standard deviation, far less
}

TEST_CASE("Drift needs one side, enough of it and enough cycles; a gauge without readings stays as it was") {
  CHECK(drift_of({{2, 2, 2}, {1, 1, 1}}, 3, 1)->size == 1);
  CHECK(drift_of({{-2, -2, -2}, {-1, -1, -1}}, 3, 1)->sigmas == -2);
  CHECK_FALSE(drift_of({{2, -0.1, 2}, {1, -0.1, 1}}, 3, 1));
  CHECK_FALSE(drift_of({{0.9, 0.9, 0.9}, {1, 1, 1}}, 3, 1));
  CHECK_FALSE(drift_of({{2, 2}, {1, 1}}, 3, 1));
  const DepartedGauges before = {{"gorge stage", {{1, 2}, {0.1, 0.2}}}};
  CHECK(record_departures(before, {}, {}, 3).at("gorge stage").sigmas == std::vector<double>{1, 2});
}
