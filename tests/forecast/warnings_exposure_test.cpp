// Rules that count who and what stands in water, and what becomes of others where nothing was counted.

#include <catch2/catch.hpp>

#include "cap_rules.hpp"
#include "core/provenance.hpp"
#include "forecast/warnings/evaluation.hpp"
#include "forecast/warnings/exposed_counts.hpp"
#include "results/exposure_file.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// Of each member how many people are in water: at the hours 0, 1, 2, and over the lead time.
struct People {
  std::array<double, 3> at = {0, 0, 0};
  double ever = 0;
};

/// The first `deep` members have 40 people in water after an hour and 120 after two.
std::vector<People> people(int deep) {
  std::vector<People> all(members);
  for (int m = 0; m < deep; ++m) all[static_cast<std::size_t>(m)] = {{0, 40, 120}, 120};
  return all;
}

struct Counted : Place {
  Counted() { count(rule()); }
  core::WarningRule& rule() { return basin.warnings.rules[0]; }

  static void count(core::WarningRule& rule) {
    rule.kind = "impact", rule.gauge = "", rule.stage_threshold = "", rule.place = "Lower village";
    rule.choices = {
        {"risk", "amber"}, {"clear_risk", "amber"}, {"impact_from", "exposure"}, {"exposure", "people"}};
    rule.numbers["exposure_depth_m"] = 0.3;
    rule.lists["impact_levels"] = {10, 30, 100};
  }

  /// What `freshet exposure` leaves of the results that lie there.
  void expose(int hour, const std::vector<People>& all, int cycle = -1) {
    const auto folder = workspace.cycle(after_hours(hour));
    results::Exposure e;
    e.basin = basin.name, e.cycle = after_hours(cycle < 0 ? hour : cycle), e.members = all.size();
    e.probability_sha256 = core::sha256_of_file(folder / "probability.nc");
    results::ExposureAtDepth depth;
    depth.depth_m = 0.3;
    for (std::size_t t = 0; t < 3; ++t) {
      e.times.push_back(after_hours(hour + static_cast<int>(t)));
      depth.at_times.emplace_back();
      for (const People& one : all) depth.at_times.back().members.push_back(one.at[t]);
    }
    for (const People& one : all) depth.over_lead_time.members.push_back(one.ever);
    depth.over_lead_time.p10 = 0, depth.over_lead_time.p50 = 120, depth.over_lead_time.p90 = 120;
    results::ExposedLayer layer;
    layer.id = "people", layer.unit = "people";
    layer.depths = {depth};
    e.layers = {layer};
    results::write_exposure(folder, e);
  }

  forecast::Evaluation evaluate(int hour = 0) {
    const auto folder = workspace.cycle(after_hours(hour));
    return forecast::evaluate(rule(), basin, forecast::read_products(folder, after_hours(hour), basin.name));
  }
};

/// Of the same place: Minor by an area, Severe by people.
struct TwoLevels : Counted {
  TwoLevels() {
    core::WarningRule area = rule();
    area.id = "village.minor", area.kind = "area", area.severity = "Minor";
    area.has_area = true, area.polygon.points = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
    area.numbers["wet_share"] = 0.1, area.probability = area.clear_probability = 0.2;
    area.thread = rule().thread = "village";
    rule().severity = "Severe";
    basin.warnings.rules.push_back(area);
  }
  void cycle(int hour, float depth) {
    write_cycle(workspace, hour, {.arrival_h = 1});
    write_forecast(workspace, hour, {}, depth, 1);
  }
};

}  // namespace

TEST_CASE("The share of members with so many in water makes the risk") {
  Counted k;
  write_cycle(k.workspace, 0, {});
  k.expose(0, people(3));
  const auto e = k.evaluate();
  CHECK(e.holds());
  CHECK(e.members_reaching == 3);
  CHECK(e.own_onset == after_hours(2));  // 100 at once
  CHECK(std::get<forecast::Word>(e.facts.at("impact_level")).name == "severe");
  CHECK(std::get<forecast::Word>(e.facts.at("exposed")).name == "people");
  CHECK(std::get<forecast::Number>(e.facts.at("level")).value == 100);
  CHECK(e.place.name == "Lower village");
  k.rule().lists["impact_levels"] = {10, 30, 121};
  CHECK_FALSE(k.evaluate().holds());  // 30 % of significant impact is yellow
  k.rule().choices["risk"] = k.rule().choices["clear_risk"] = "yellow";
  CHECK(k.evaluate().own_onset == after_hours(1));  // 30 at once
}

TEST_CASE("Who is reached counts, though never so many at once; the time is that of the most") {
  Counted k;
  write_cycle(k.workspace, 0, {});
  auto all = people(0);
  all[0] = {{0, 70, 60}, 110};  // water that moves on
  all[1] = {{0, 0, 0}, 110};    // a crest between two outputs
  all[2] = {{90, 20, 0}, 110};  // it falls, and others are reached
  all[3] = {{0, 99.9999999999, 0}, 99.9999999999};
  k.expose(0, all);
  const auto products =
      forecast::read_products(k.workspace.cycle(after_hours(0)), after_hours(0), k.basin.name);
  const auto first = forecast::exposed_counts(k.rule(), k.basin, products).first(100);
  CHECK(first[0] == after_hours(1));
  CHECK(first[1] == after_hours(1));  // after the beginning, rather early than late
  CHECK(first[2] == after_hours(1));
  CHECK(first[3] == after_hours(1));
  CHECK_FALSE(first[4].has_value());
}

TEST_CASE("What was not counted is said with the way to count it, and keeps no other warning back") {
  Counted k;
  core::WarningRule stage = small_basin().warnings.rules[0];
  stage.id = "mill.stage";
  k.basin.warnings.rules.push_back(stage);
  write_cycle(k.workspace, 0, {.members_reaching = 8, .arrival_h = 1});
  const std::string command = "freshet exposure";
  SECTION("missing") {}
  SECTION("of another cycle") { k.expose(0, people(8), 2); }
  SECTION("of results that were there before") {
    k.expose(0, people(8));
    write_cycle(k.workspace, 0, {.members_reaching = 8, .flooded = [](double, double) { return true; }});
  }
  SECTION("changed since") {
    k.expose(0, people(8));
    const auto file = k.workspace.cycle(after_hours(0)) / results::exposure_json;
    std::string text = core::read_file(file);
    core::write_file(file, text.replace(text.find("120"), 3, "020"));
  }
  SECTION("without the layer") {
    k.expose(0, people(8));
    k.rule().choices["exposure"] = "sites";
  }
  const auto result = k.warn();
  CHECK(types(result.sent) == "00 Alert");
  CHECK(result.sent[0].rule == "mill.stage");
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains("rule 'mill.major' was not evaluated") &&
                                     Contains("exposure.json") && Contains("run 'freshet exposure") &&
                                     Contains("--cycle 2026-03-10T00:00:00Z"));
  k.rule().choices["exposure"] = "people";
  k.expose(0, people(8));
  const auto again = k.warn();
  CHECK(again.failures == std::vector<std::string>{});
  CHECK(types(again.sent) == "00 Alert");
  CHECK(again.sent[0].rule == "mill.major");
  CHECK(k.warn().sent.empty());
}

TEST_CASE("Rules that count may wait; the others are asked at once") {
  Counted k;
  write_cycle(k.workspace, 0, {.arrival_h = 1});
  const auto early =
      forecast::warn(k.basin, k.workspace, std::nullopt, core::Instant{}, forecast::Asked::without_exposure);
  CHECK(early.failures.empty());
  CHECK(early.sent.empty());
  CHECK_THAT(early.cycles[0].outcome, Contains("wait for it"));
  k.expose(0, people(8));
  CHECK(types(k.warn().sent) == "00 Alert");
}

TEST_CASE("While a level is not known, what is in force is raised but neither lowered nor ended") {
  TwoLevels k;
  k.cycle(0, 0.5F);  // the area holds; nobody was counted yet
  const auto first = k.warn();
  CHECK(types(first.sent) == "00 Alert");
  CHECK(first.sent[0].severity == "Minor");
  CHECK(first.failures.size() == 1);
  k.expose(0, people(8));
  const auto raised = k.warn();
  CHECK(types(raised.sent) == "00 Update");
  CHECK(raised.sent[0].severity == "Severe");
  CHECK(raised.failures.empty());

  k.cycle(2, 0.5F);
  const auto unknown = k.warn();
  CHECK(unknown.sent.empty());  // Minor holds, Severe is not known
  CHECK(unknown.failures.size() == 1);
  k.expose(2, people(0));
  CHECK(k.warn().sent[0].severity == "Minor");

  k.cycle(4, 0.0F);
  CHECK(k.warn().sent.empty());  // Minor has ended, Severe is not known
  k.expose(4, people(0));
  CHECK(types(k.warn().sent) == "04 Cancel");
  CHECK(cap_rules::Checker(k.workspace).faults == std::vector<std::string>{});
}

TEST_CASE("Warnings that count people, buildings, roads and sites are written in every language") {
  Counted k;
  const std::string unit = GENERATE("people", "buildings", "km", "sites");
  CAPTURE(unit);
  k.basin.warnings.languages = {"en-US", "de", "fr", "es", "zh"};
  for (const int hour : {0, 2, 4}) {
    write_cycle(k.workspace, hour, {.arrival_h = 1});
    k.expose(hour, people(hour == 4 ? 0 : 6 + hour));
    const auto folder = k.workspace.cycle(after_hours(hour));
    auto e = *results::read_exposure(folder);
    e.layers[0].unit = unit;
    results::write_exposure(folder, e);
  }
  const auto result = k.warn();
  CHECK(result.failures == std::vector<std::string>{});
  REQUIRE(types(result.sent) == "00 Alert, 02 Update, 04 Cancel");
  CHECK(cap_rules::Checker(k.workspace).faults == std::vector<std::string>{});
  const std::map<std::string, std::string> words = {{"people", "people: 100 or more"},
                                                    {"buildings", "buildings: 100 or more"},
                                                    {"km", "km of road: 100 or more"},
                                                    {"sites", "sites: 100 or more"}};
  CHECK_THAT(result.sent[0].xml, Contains(words.at(unit) + ", in water at least 0.30 m deep"));
  CHECK_THAT(result.sent[0].xml, Contains("sha256_of_exposure.json"));
  for (const char* more : {"mindestens 0,30 m tiefem", "100 ou plus", "100 o más", "有100或更多"})
    CHECK_THAT(result.sent[0].xml, Contains(more));
}
