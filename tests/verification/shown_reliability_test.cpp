// What warnings read of judged.json, as freshet verify writes it.

#include "forecast/warnings/shown_reliability.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"
#include "verification/event_scores.hpp"
#include "verification/judged.hpp"
#include "verification/verification.hpp"

namespace {

using namespace freshet;
using namespace freshet::verification;
using Catch::Detail::Approx;

core::Instant at(double hour) { return core::Instant{core::milliseconds_of(3600 * hour)}; }

/// Of forecasts a day apart that said 70 %, `came` of `count` came true; before one more the water was there.
Verification verified(int count, int came) {
  Verification v;
  v.basin = "mill";
  v.cycles = {at(0)};
  v.bins = lead_bins(4, 4);
  QuantityScores stages;
  stages.pooled.resize(v.bins.size());
  GaugeScores gauge;
  gauge.id = "bridge";
  gauge.leads.resize(v.bins.size());
  ThresholdScores threshold;
  threshold.name = "major";
  threshold.level = 2.5;
  for (int i = 0; i < count; ++i)
    threshold.forecasts.push_back({std::size_t(i), at(24 * i), at(24 * i + 4), 0.7, i < came, false});
  threshold.forecasts.push_back({std::size_t(count), at(24 * count), at(24 * count + 4), 0.7, true, true});
  score_threshold(threshold, CrossingFinder(2.5), 0.5, Resampling(1, 1, 10, 1));
  gauge.thresholds.push_back(threshold);
  stages.gauges.push_back(gauge);
  v.quantities.push_back(stages);
  return v;
}

struct Written {
  test::TemporaryFolder folder;
  core::Workspace workspace{folder.path()};
  explicit Written(const Verification& v) {
    results::write_judged(folder.path() / "verification", judged_of(v));
  }
};

const forecast::AskedReliability asked{"mill", "bridge", 2.5, 0.65, false, at(1e4)};

TEST_CASE("A message finds what its class of probability has been worth") {
  const Written written(verified(14, 9));
  const auto shown = forecast::shown_reliability(written.workspace, asked);
  REQUIRE(shown);
  CHECK(shown->from == Approx(0.6));
  CHECK(shown->to == Approx(0.8));
  CHECK(shown->forecasts == 14);
  CHECK(shown->came_true == 9);
  CHECK(shown->enough);
  CHECK(shown->low == Approx(wilson(9, 14, 14)->low));
  CHECK(shown->high == Approx(wilson(9, 14, 14)->high));
  // Another class has none yet.
  auto other = asked;
  other.probability = 1;
  CHECK(forecast::shown_reliability(written.workspace, other)->forecasts == 0);
  CHECK_FALSE(forecast::shown_reliability(written.workspace, other)->enough);
  other.probability = 0.6;  // begins the class
  CHECK(forecast::shown_reliability(written.workspace, other)->forecasts == 14);
}

TEST_CASE("Only forecasts that had ended by then count, however many more were judged since") {
  auto early = asked;
  early.until = at(24 * 10 + 4);  // the eleventh ends then
  const auto of_all = forecast::shown_reliability(Written(verified(14, 9)).workspace, early);
  REQUIRE(of_all);
  CHECK(of_all->forecasts == 11);
  CHECK(of_all->came_true == 9);
  const auto of_those = forecast::shown_reliability(Written(verified(11, 9)).workspace, early);
  CHECK(of_those->low == of_all->low);
  CHECK(of_those->high == of_all->high);
  CHECK(of_those->forecasts == 11);
  early.until = at(3);  // none had
  CHECK_FALSE(forecast::shown_reliability(Written(verified(14, 9)).workspace, early));
}

TEST_CASE("Few forecasts are too few, also where there are many of one flood") {
  CHECK_FALSE(forecast::shown_reliability(Written(verified(9, 9)).workspace, asked)->enough);
  Verification v = verified(0, 0);
  ThresholdScores threshold;
  threshold.level = 2.5;
  for (int i = 0; i < 40; ++i)
    threshold.forecasts.push_back({std::size_t(i), at(0.1 * i), at(0.1 * i + 4), 0.7, true, false});
  score_threshold(threshold, CrossingFinder(2.5), 0.5, Resampling(1, 1, 10, 1));
  v.quantities.front().gauges.front().thresholds = {threshold};
  const auto shown = forecast::shown_reliability(Written(v).workspace, asked);
  CHECK(shown->forecasts == 40);
  CHECK_FALSE(shown->enough);
}

TEST_CASE("What is of something else says nothing") {
  const Written written(verified(14, 9));
  const auto with = [&](const auto& change) {
    forecast::AskedReliability other = asked;
    change(other);
    return forecast::shown_reliability(written.workspace, other).has_value();
  };
  CHECK(with([](auto&) {}));
  CHECK_FALSE(with([](auto& a) { a.basin = "another"; }));
  CHECK_FALSE(with([](auto& a) { a.gauge = "weir"; }));
  CHECK_FALSE(with([](auto& a) { a.stage_m = 2.6; }));
  CHECK_FALSE(with([](auto& a) { a.synthetic = true; }));
  Verification scenario = verified(14, 9);
  scenario.scenario = "drill";
  CHECK_FALSE(forecast::shown_reliability(Written(scenario).workspace, asked));
}

TEST_CASE("Without a file, and with a damaged one, messages do without") {
  test::TemporaryFolder folder;
  const core::Workspace workspace{folder.path()};
  CHECK_FALSE(forecast::shown_reliability(workspace, asked));
  for (const char* text :
       {"no JSON", "{}",
        R"({"form": 1, "basin": "mill", "synthetic": false, "scenario": "", "levels": 3})"}) {
    core::write_file(folder.path() / "verification" / results::judged_json, text);
    CHECK_FALSE(forecast::shown_reliability(workspace, asked));
  }
}

}  // namespace
