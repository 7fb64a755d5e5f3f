// What forecasters change: what may be said, what is kept, what rain becomes; and what makes a workspace a
// scenario.

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/modifiers.hpp"
#include "core/scenario.hpp"
#include "core/sealed_json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

Instant at(const std::string& clock) { return parse_instant("2026-03-10T" + clock + ":00Z", "test"); }

Modifier rain_times(double factor, const std::string& from = "06:00", const std::string& to = "12:00") {
  Modifier m;
  m.value = factor;
  m.author = "A. Forecaster";
  m.reason = "radar sees too little";
  m.from = at(from);
  m.to = at(to);
  m.expires = at("20:00");
  m.made = at("05:00");
  return m;
}

}  // namespace

TEST_CASE("What cannot be meant is refused") {
  const auto refused = [](auto&& change, const std::string& why) {
    Modifier m = rain_times(1.5);
    change(m);
    CHECK_THROWS_WITH(ModifierLog().add(m), Contains(why));
  };
  for (const double factor : {0.0, -1.0, 1e9}) refused([&](Modifier& m) { m.value = factor; }, "is outside");
  refused([](Modifier& m) { m.value = NAN; }, "not a number");
  refused([](Modifier& m) { m.value = 1; }, "changes nothing");
  refused([](Modifier& m) { m.to = m.from; }, "ends before it begins");
  refused([](Modifier& m) { m.to = at("01:00"); }, "ends before it begins");
  for (const char* text : {"", "  "}) {
    refused([&](Modifier& m) { m.author = text; }, "the author is empty");
    refused([&](Modifier& m) { m.reason = text; }, "the reason is empty");
  }
  for (const char* text : {"a\nb", "a\x07", "\xe2\x80\xae turned"})
    refused([&](Modifier& m) { m.reason = text; }, "the reason holds");
  refused([](Modifier& m) { m.author = std::string(1000, 'a'); }, "at most 100");
  const auto shift = [](double h) {
    return [h](Modifier& m) { m.kind = ModifierKind::rain_shift, m.value = h; };
  };
  refused(shift(0), "changes nothing");
  refused(shift(100), "is outside");
  refused(shift(0.001), "whole minutes");
  refused([](Modifier& m) { m.kind = ModifierKind::out_of_use; }, "the gauge is missing");
}

TEST_CASE("Entries are only added; what is taken back stays, and says so") {
  const freshet::test::TemporaryFolder folder;
  const fs::path file = folder / "modifiers.json";
  ModifierLog log = ModifierLog::read(file);
  CHECK(log.modifiers().empty());
  CHECK(log.add(rain_times(1.5)).id == "m1");
  CHECK(log.add(rain_times(2)).id == "m2");
  CHECK_THROWS_WITH(log.undo({"m3", "B", "why"}), Contains("no modifier 'm3'"));
  log.undo({"m1", "B. Other", "the radar is mended", at("07:00")});
  CHECK_THROWS_WITH(log.undo({"m1", "B", "why"}), Contains("taken back before"));
  log.write(file);
  log = ModifierLog::read(file);
  REQUIRE(log.modifiers().size() == 2);
  CHECK_THAT(log.why_not(log.modifiers()[0], at("08:00")), Contains("B. Other"));
  CHECK(log.why_not(log.modifiers()[1], at("19:59")).empty());
  CHECK_THAT(log.why_not(log.modifiers()[1], at("20:00")), Contains("expired"));
  CHECK(in_words(log.modifiers()[1]) == "rain times 2 from 2026-03-10 06:00 UTC to 2026-03-10 12:00 UTC");
}

TEST_CASE("An entry that was changed, or taken away, is found") {
  const freshet::test::TemporaryFolder folder;
  const fs::path file = folder / "modifiers.json";
  ModifierLog log;
  log.add(rain_times(1.5));
  log.add(rain_times(2));
  log.write(file);
  const std::string sound = read_file(file);
  const auto damaged = [&](const std::string& old, const std::string& replacement) {
    std::string text = sound;
    text.replace(text.find(old), old.size(), replacement);
    write_file(file, text);
    CHECK_THROWS_AS(ModifierLog::read(file), InputError);
  };
  damaged("1.5", "2.5");
  damaged("A. Forecaster", "B. Forecaster");
  damaged("\"m2\"", "\"m9\"");
  nlohmann::json less = nlohmann::json::parse(sound);
  less["entries"].erase(1);
  write_file(file, less.dump());
  CHECK_THROWS_WITH(ModifierLog::read(file), Contains("missing at its end"));
  write_file(file, "{");
  CHECK_THROWS_AS(ModifierLog::read(file), InputError);
}

TEST_CASE("Rain in steps: factors multiply, shifts add up, each in its own time") {
  Modifier late = rain_times(1, "10:00", "14:00");
  late.kind = ModifierKind::rain_shift;
  late.value = -1.5;
  Modifier gauge = rain_times(1);
  gauge.kind = ModifierKind::out_of_use;
  gauge.station = "mill";
  const auto changes =
      rain_changes({rain_times(2), rain_times(1.5, "08:00", "11:00"), late, gauge}, at("06:00"));
  const std::vector<std::vector<double>> wanted = {{0, 2, 0},         {7200, 3, 0},      {14400, 3, -5400},
                                                   {18000, 2, -5400}, {21600, 1, -5400}, {28800, 1, 0}};
  REQUIRE(changes.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(changes[i].from == wanted[i][0]);
    CHECK(changes[i].factor == wanted[i][1]);
    CHECK(changes[i].late_s == wanted[i][2]);
  }
  CHECK(rain_changes({gauge}, at("06:00")).empty());
}

TEST_CASE("What a modifier touches and covers: its end is not in it") {
  const Modifier m = rain_times(2);
  CHECK(m.covers(at("06:00")));
  CHECK_FALSE(m.covers(at("12:00")));
  CHECK(m.touches(at("11:59"), at("13:00")));
  CHECK_FALSE(m.touches(at("12:00"), at("13:00")));
  CHECK_FALSE(m.touches(at("03:00"), at("05:59")));
}

TEST_CASE("A scenario is known by its record, and by its place where that is gone") {
  const freshet::test::TemporaryFolder folder;
  const Workspace operational{folder.path()}, own{folder / "scenarios/what-if"};
  write_file(operational.mesh(), "mesh");
  fs::create_directories(own.root);
  CHECK_FALSE(scenario_of(operational));
  REQUIRE(scenario_of(own));
  CHECK(scenario_of(own)->name == "what-if");
  nlohmann::json record = {{"name", "what-if"}, {"from", "2026-03-10T06:00:00Z"}};
  seal_json(record);
  write_file(own.root / scenario_record, record.dump());
  CHECK(scenario_of(own)->from == at("06:00"));
  record["from"] = "2026-03-10T07:00:00Z";
  write_file(own.root / scenario_record, record.dump());
  CHECK_THROWS_WITH(scenario_of(own), Contains("changed"));
}
