// What becomes of the readings of a gauge that drifts, and what the next cycle learns of it.

#include "forecast/analysis/drifting.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace freshet;
using namespace freshet::forecast;

namespace {

const Readings readings = {{"gorge", core::parse_instant("2026-03-10T00:10:00Z", "test"), 1.5, 0.05, false},
                           {"mill", core::parse_instant("2026-03-10T00:20:00Z", "test"), 0.5, 0.05, false}};

/// Gorge reads 0.5 m above all members, mill in their middle.
GaugeObservations seen() {
  GaugeObservations seen;
  seen.set.predicted.resize(2, 4);
  seen.set.predicted << 0.9, 1.0, 1.0, 1.1, 0.4, 0.5, 0.5, 0.6;
  for (int k = 0; k < 2; ++k)
    seen.set.observations.push_back({.value = readings[k].value, .error = 0.05, .reading = k});
  return seen;
}

core::AnalysisChoices choices(core::Drifting drift) {
  core::AnalysisChoices c;
  c.drift = drift;
  c.drift_cycles = 3;
  return c;
}

/// After two cycles in which gorge was 0.4 m too high.
const assimilation::DepartedGauges before = {{"gorge stage", {{5, 5}, {0.4, 0.4}}}};

}  // namespace

TEST_CASE("A gauge that drifts is reported with its size; its readings are used, widened or excluded") {
  GaugeObservations used = seen(), widened = seen(), excluded = seen();
  const nlohmann::json report = judge_drift(choices(core::Drifting::used), before, readings, used);
  REQUIRE(report["drifting"].size() == 1);
  CHECK(report["drifting"][0]["gauge"] == "gorge stage");
  CHECK(report["drifting"][0]["size"].get<double>() == Approx((0.4 + 0.4 + 0.5) / 3));
  CHECK(used.set.observations.size() == 2);
  CHECK(used.set.observations[0].error == 0.05);

  judge_drift(choices(core::Drifting::widened), before, readings, widened);
  CHECK(widened.set.observations[0].error == Approx(std::hypot(0.05, 1.3 / 3)));
  CHECK(widened.set.observations[1].error == 0.05);

  judge_drift(choices(core::Drifting::excluded), before, readings, excluded);
  REQUIRE(excluded.set.observations.size() == 1);
  CHECK(excluded.set.observations[0].reading == 1);
  CHECK(excluded.set.predicted(0, 3) == 0.6);
  REQUIRE(excluded.unused.size() == 1);
  CHECK_THAT(excluded.unused[0].reason, Catch::Contains("drifts: +0.433 m"));
}

TEST_CASE("Departures go from the report of a cycle to the next; without drift_cycles there are none") {
  GaugeObservations one = seen();
  const nlohmann::json report = judge_drift(choices(core::Drifting::used), {}, readings, one);
  CHECK(report["drifting"].empty());
  CHECK(departed_in(report).at("gorge stage").size == std::vector<double>{0.5});
  CHECK(departed_in(nlohmann::json()).empty());
  core::AnalysisChoices off;
  off.drift_cycles = 0;
  CHECK(judge_drift(off, before, readings, one).empty());
}
