// Messages of rules of each kind against readings: which event counts, and what no reading can tell.

#include "verification/sent_warnings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/warning_kinds.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace freshet;
using namespace freshet::verification;
using Catch::Contains;
using Catch::Detail::Approx;
using Parameters = std::vector<std::pair<std::string, std::string>>;

core::Instant at(double hour) { return core::Instant{core::milliseconds_of(3600 * hour)}; }

core::WarningRule rule_of(const std::string& kind) {
  core::WarningRule rule;
  rule.id = rule.kind = kind;
  if (kind == "area")
    rule.place = "Village";
  else
    rule.gauge = "bridge";
  return rule;
}

/// A gauge with a table of discharges, and a rule of each kind.
core::Basin basin_with_rules() {
  core::Basin basin;
  basin.forecast.lead_s = 4 * 3600;
  core::Gauge gauge;
  gauge.id = "bridge";
  gauge.thresholds = {{"minor", 1}};
  gauge.returns = {{2, 10}, {}, {40, 90}};
  basin.gauges = {gauge};
  for (const core::WarningKind& kind : core::warning_kinds()) {
    core::WarningRule rule = rule_of(kind.name);
    if (kind.name == "stage" || kind.name == "time_to") rule.stage_threshold = "minor";
    if (kind.name == "rise") rule.numbers = {{"rise_m_per_h", 1}, {"rise_over_min", 60}};
    if (kind.name == "return_period") rule.numbers = {{"return_period_y", 2}};
    if (kind.name == "time_to") rule.numbers = {{"within_h", 2}};
    basin.warnings.rules.push_back(rule);
  }
  return basin;
}

/// The stage rises from 0.4 m by 1.2 m/h from 10 h to 11 h, stands there, and falls; 45 m3/s flow from 12 h
/// on.
double stage_at(double hour) {
  return 0.4 + 1.2 * std::clamp(hour - 10, 0.0, 1.0) - 1.2 * std::clamp(hour - 16, 0.0, 1.0);
}

std::map<SeriesKey, Reference> read_at(const core::Basin& basin) {
  std::map<SeriesKey, Reference> references;
  for (std::size_t q = 0; q < 2; ++q) {
    Reference& reference = references[{"bridge", q}];
    reference.levels = levels_of(basin, basin.gauges.front(), q);
    for (const Level& level : reference.levels) reference.crossings.emplace_back(level.value);
    if (q == 0) reference.rises.emplace("rise", RiseFinder(1, 60));
    for (double hour = 0; hour <= 30; hour += 0.5) {
      const ObservedValue reading{at(hour),
                                  q == 0                   ? stage_at(hour)
                                  : hour < 12 || hour > 20 ? 20.0
                                                           : 45.0,
                                  0.05};
      for (CrossingFinder& crossing : reference.crossings) crossing.add(reading);
      for (auto& [rule, rise] : reference.rises) rise.add(reading);
    }
  }
  return references;
}

forecast::Message message_of(const core::WarningRule& rule, double sent, double expires,
                             const Parameters& says) {
  forecast::CapContent content;
  forecast::Message& m = content.message;
  m.identifier = "made-up." + rule.id + "." + std::to_string(static_cast<int>(10 * sent));
  m.sender = "test";
  m.rule = rule.id;
  m.gauge = rule.gauge;
  m.place = rule.place;
  m.severity = "Severe";
  m.event = "Flood";
  m.cycle = m.sent = at(sent);
  m.expires = at(expires);
  content.infos = {{"en-US", "Flood", "Flood", "Flood", "Go", "Valley"}};
  content.parameters = says;
  m.xml = forecast::cap_xml(content);
  return m;
}

std::map<std::string, WarningScores> scored(const core::Basin& basin,
                                            const std::vector<forecast::Message>& sent) {
  test::TemporaryFolder folder;
  const core::Workspace workspace{folder.path()};
  forecast::LedgerContent ledger;
  ledger.add(forecast::CycleEvaluation{at(0), at(0), {}});
  ledger.add(forecast::CycleEvaluation{at(22), at(22), {}});
  for (const forecast::Message& message : sent) ledger.add(message);
  core::write_file(workspace.ledger(), forecast::ledger_text(ledger));
  int drafts = 0;
  std::map<std::string, WarningScores> rows;
  for (const WarningScores& row : score_warnings(basin, workspace, read_at(basin), drafts))
    rows[row.rule] = row;
  return rows;
}

TEST_CASE("Levels: thresholds of the stage, floods of the table where it is of that quantity") {
  core::Basin basin = basin_with_rules();
  core::Gauge& gauge = basin.gauges.front();
  CHECK(levels_of(basin, gauge, 0).size() == 1);
  CHECK(levels_of(basin, gauge, 1).size() == 2);
  core::WarningRule& rare = basin.warnings.rules.at(4);
  REQUIRE(rare.kind == "return_period");
  rare.numbers = {{"return_period_y", 5}};  // between two rows of the table
  rare.probability = 0.3;
  const auto of_discharge = levels_of(basin, gauge, 1);
  REQUIRE(of_discharge.size() == 3);
  CHECK(of_discharge[1].name == "5 years");
  CHECK((of_discharge[1].value > 40 && of_discharge[1].value < 90));
  CHECK(decision_for(basin, gauge, of_discharge[1]) == 0.3);
  CHECK(decision_for(basin, gauge, of_discharge[0]) == 0.5);
  std::swap(gauge.returns.stages_m, gauge.returns.discharges_m3_per_s);
  CHECK(levels_of(basin, gauge, 0).size() == 4);
  CHECK(levels_of(basin, gauge, 1).empty());
}

TEST_CASE("Without a message an event is a miss, where readings can tell") {
  const core::Basin basin = basin_with_rules();
  const auto rows = scored(basin, {});
  REQUIRE(rows.size() == core::warning_kinds().size());
  for (const char* kind : {"stage", "time_to", "rise", "return_period"}) {
    INFO(kind);
    CHECK(rows.at(kind).judged);
    CHECK(rows.at(kind).misses == 1);
  }
  for (const char* kind : {"area", "impact"}) {
    INFO(kind);
    CHECK_FALSE(rows.at(kind).judged);
    CHECK(rows.at(kind).misses == 0);
  }
  CHECK_THAT(rows.at("rise").event, Contains("1 m/h"));
  CHECK_THAT(rows.at("return_period").event, Contains("discharge of 40.0 m3/s"));
  CHECK_THAT(rows.at("area").event, Contains("no reading"));
  CHECK(rows.at("return_period").threshold == "2 years");
}

TEST_CASE("Each kind is judged by its own event") {
  const core::Basin basin = basin_with_rules();
  const auto rows =
      scored(basin, {message_of(rule_of("stage"), 8, 12, {{"threshold_stage_m", "1"}}),
                     message_of(rule_of("rise"), 9, 13, {{"rise_m_per_h", "1"}}),
                     message_of(rule_of("return_period"), 10, 14, {{"return_discharge_m3_per_s", "40.000"}}),
                     message_of(rule_of("area"), 9, 13, {{"wet_share", "0.1"}}),
                     message_of(rule_of("impact"), 9, 13, {{"risk", "amber"}})});
  CHECK(rows.at("stage").hits == 1);
  CHECK(rows.at("stage").ahead_h.front() == Approx(2.5));  // 1 m is read at 10.5 h
  CHECK(rows.at("rise").hits == 1);
  CHECK(rows.at("rise").ahead_h.front() == Approx(2));  // 1.2 m within the hour before 11 h
  CHECK(rows.at("return_period").hits == 1);
  CHECK(rows.at("return_period").ahead_h.front() == Approx(2));
  for (const char* kind : {"area", "impact"}) {
    INFO(kind);
    CHECK(rows.at(kind).warnings == 1);
    CHECK(rows.at(kind).not_judged == 1);
    CHECK(rows.at(kind).false_alarms == 0);
  }
}

TEST_CASE("A warning of a rise is a false alarm where the water rose slowly, and late where it had risen") {
  const core::Basin basin = basin_with_rules();
  const auto rows = scored(basin, {message_of(rule_of("rise"), 2, 6, {{"rise_m_per_h", "1"}}),
                                   message_of(rule_of("rise"), 11, 14, {{"rise_m_per_h", "1"}})});
  CHECK(rows.at("rise").false_alarms == 1);
  CHECK(rows.at("rise").late == 1);
  CHECK(rows.at("rise").misses == 0);
}

TEST_CASE("A rarer flood includes the more frequent one; another quantity says nothing") {
  const core::Basin basin = basin_with_rules();
  const auto rarer = scored(
      basin, {message_of(rule_of("return_period"), 10, 14, {{"return_discharge_m3_per_s", "90.000"}})});
  CHECK(rarer.at("return_period").hits == 1);
  const auto other = scored(basin, {message_of(rule_of("stage"), 8, 12, {{"threshold_stage_m", "100"}})});
  CHECK(other.at("return_period").misses == 1);
  CHECK(other.at("stage").hits == 1);
}

TEST_CASE("The rate of a rise is that over its time; over a gap there is none") {
  RiseFinder rise(1, 60);
  for (const auto& [hour, stage] :
       std::vector<std::pair<double, double>>{{0, 0}, {0.5, 0.9}, {1, 0.9}, {1.5, 1.0}})
    rise.add({at(hour), stage, 0.05});
  CHECK(rise.found().crossings().empty());  // 0.9 m in half an hour, but within no hour 1 m
  rise.add({at(2), 1.9, 0.05});
  REQUIRE(rise.found().crossings().size() == 1);
  CHECK(rise.found().crossings().front().begin == at(2));
  rise.add({at(9), 9, 0.05});  // seven hours later nobody knows when
  CHECK(rise.found().crossings().front().end == at(2));
  CHECK_FALSE(rise.found().covers(at(2), at(9)));
}

}  // namespace
