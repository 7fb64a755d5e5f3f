// Damaged ledgers, foreign messages, malformed products: each stops nothing but itself, and says so.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "forecast/warnings/read_apart.hpp"
#include "results/gauges_file.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

void replace_in(const fs::path& path, const std::string& from, const std::string& to) {
  std::string text = core::read_file(path);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  core::write_file(path, text.replace(at, from.size(), to));
}

/// A gauges.nc in which one thing is not as it should be.
struct Gauges {
  std::vector<std::string> stage_axes = {"station", "member", "time"}, name_axes = {"station", "name_length"};
  std::size_t stations = 1, others = 1;
  std::vector<double> times = {0, 900, 1800};
  double stage = 1, zero = 0, lon = 0;
  std::string left_out = {}, id = "mill";
  bool shared = false;  ///< window and forecast share an axis

  void write(const fs::path& path) const {
    using core::NcType;
    auto file = core::NetcdfFile::create(path);
    file.add_dimension("station", stations), file.add_dimension("other", others);
    file.add_dimension("member", 2), file.add_dimension("time", times.size());
    file.add_dimension("name_length", 8);
    const auto add = [&](const char* name, NcType type, const std::vector<std::string>& axes) {
      if (left_out != name) file.add_variable(name, type, axes);
    };
    add("station_id", NcType::text, {"station", "name_length"});
    add("station_name", NcType::text, name_axes);
    for (const char* name : {"lon", "lat", "gauge_zero"}) add(name, NcType::f64, {"station"});
    add("assimilated", NcType::i8, {"station"});
    add("time", NcType::f64, {"time"});
    if (left_out != "time") file.put_attribute("time", "units", core::cf_time_units(first_cycle));
    if (shared) file.add_variable("phase", NcType::i8, {"time"});
    add("stage", NcType::f64, stage_axes);
    put_attributes(file, {}, first_cycle, {});
    if (left_out != "station_id") file.write_strings("station_id", std::vector(stations, id));
    const auto fill = [&](const char* name, double value) {
      if (left_out == name) return;
      std::size_t size = 1;
      for (const std::size_t n : file.shape(name)) size *= n;
      file.write(name, std::vector<double>(size, value));
    };
    fill("lon", lon), fill("lat", 0), fill("gauge_zero", zero), fill("assimilated", 1);
    fill("stage", stage);
    if (left_out != "time") file.write("time", times);
    file.commit();
  }
};

}  // namespace

TEST_CASE("A malformed gauges.nc is an InputError that names file and fault", "[bad_input]") {
  const test::TemporaryFolder folder;
  const double nan = std::numeric_limits<double>::quiet_NaN(),
               infinite = std::numeric_limits<double>::infinity();
  struct Case {
    Gauges gauges;
    std::string said;
  };
  const Case c = GENERATE_COPY(values<Case>({
      {{.shared = true}, "window and forecast on one axis of times"},
      {{.stage_axes = {"station", "time", "member"}}, "'stage' is not (station, member, time)"},
      {{.stage_axes = {"time"}}, "'stage' is not (station, member, time)"},
      {{.name_axes = {"station"}}, "'station_name' is not (station, name_length)"},
      {{.name_axes = {"other", "name_length"}, .others = 3}, "'station_name' is not (station, name_length)"},
      {{.left_out = "gauge_zero"}, "'gauge_zero' is missing"},
      {{.left_out = "stage"}, "'stage' is missing"},
      {{.left_out = "time"}, "'time' is missing"},
      {{.stations = 2}, "station_id[1] is empty or doubled"},
      {{.id = ""}, "station_id[0] is empty or doubled"},
      {{.times = {0, nan, 1800}}, "time[1] is nan"},
      {{.times = {0, 900, 900}}, "time[2] does not come after"},
      {{.times = {0, 900, 1e300}}, "time[2] is 1e+300"},
      {{.stage = infinite}, "stage of station 'mill' is inf m"},
      {{.stage = 1e20}, "stage of station 'mill' is 1e+20 m"},
      {{.zero = nan}, "gauge_zero[0] is nan"},
      {{.lon = 999}, "lon[0] is 999"},
  }));
  c.gauges.write(folder / "gauges.nc");
  CHECK_THROWS_AS(results::read_gauge_series(folder / "gauges.nc"), core::InputError);
  CHECK_THROWS_WITH(results::read_gauge_series(folder / "gauges.nc"),
                    Contains("gauges.nc: ") && Contains(c.said));
  Gauges{}.write(folder / "sound.nc");
  CHECK(results::read_gauge_series(folder / "sound.nc").stage(0, 1, 2) == 1);
}

TEST_CASE("Folders of cycles that begin at whole seconds are found") {
  const auto at = core::parse_instant("2026-03-10T00:00:15Z", "test");
  CHECK(core::instant_of_compact(core::to_compact(at)) == at);
  CHECK(core::instant_of_compact("20260310T0600Z") == after_hours(6));
  for (const char* name :
       {"20260310T060000Z", "20260310T06001Z", "20261399T9999Z", "2026031xT0600Z", "x", ""})
    CHECK_FALSE(core::instant_of_compact(name));
  Place place;
  const auto folder = place.workspace.cycle(at);
  write_gauges(folder / "gauges.nc", small_mesh(), at, {.members_reaching = 10});
  write_probability(folder / "probability.nc", small_mesh(), at, {.members_reaching = 10});
  CHECK(place.warn().sent.size() == 1);
}

TEST_CASE("Foreign, damaged and stray messages stop nothing, and are reported") {
  Place place;
  const fs::path folder = place.workspace.cycle(after_hours(0)) / "warnings";
  write_cycle(place.workspace, 0, {.members_reaching = 0});
  place.warn();
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  SECTION("damaged") { core::write_file(folder / "x.xml", "<alert>"); }
  SECTION("binary") { core::write_file(folder / "x.xml", std::string("\0\xff\xfe", 3)); }
  SECTION("a folder") { fs::create_directories(folder / "x.xml"); }
  SECTION("a link to nowhere") {
    fs::create_directories(folder);
    fs::create_symlink("nowhere", folder / "x.xml");
  }
  const auto result = place.warn();
  CHECK(types(result.sent) == "02 Alert");
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains("x.xml: not in the ledger"));
  core::write_file(place.file(2, "Cancel"), core::read_file(place.file(2, "Alert")));
  CHECK(place.warn().sent.empty());
  CHECK(place.warn().failures.size() == 2);
}

TEST_CASE("What crashes or never ends in reading ends no warnings") {
  using forecast::read_apart;
  const auto crash = []() -> std::string { std::abort(); };
  const auto hang = []() -> std::string {
    for (;;) ::pause();
  };
  const auto refuse = []() -> std::string { throw core::InputError("x.nc: no good"); };
  CHECK(read_apart("x.nc", [] { return std::string(100000, 'x'); }) == std::string(100000, 'x'));
  CHECK_THROWS_WITH(read_apart("x.nc", refuse), "x.nc: no good");
  CHECK_THROWS_WITH(read_apart("x.nc", crash), Contains("x.nc: damaged") && Contains("crash (Aborted)"));
  CHECK_THROWS_WITH(read_apart("x.nc", hang, std::chrono::seconds(1)), Contains("not ended after 1 s"));
  CHECK_THROWS_AS(read_apart("x.nc", crash), core::InputError);
}

TEST_CASE("Flipped bits in the results of one cycle keep back no warning of another", "[flips]") {
  std::mt19937 random(11);
  for (int i = 0; i < 4; ++i) {
    Place place;
    write_cycle(place.workspace, 0, {.members_reaching = 0});
    write_cycle(place.workspace, 2, {.members_reaching = 10});
    const fs::path path =
        place.workspace.cycle(after_hours(0)) / (i % 2 == 0 ? "gauges.nc" : "probability.nc");
    std::string bytes = core::read_file(path);
    for (int k = 0; k < 200; ++k) bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
    core::write_file(path, bytes);
    const auto sent = types(place.warn().sent);
    CHECK(sent.ends_with("02 Alert"));
  }
}

TEST_CASE("Results that are gone from a complete cycle are told") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  const fs::path folder = place.workspace.cycle(after_hours(2));
  core::write_file(folder / "provenance.json", "{}");
  const bool evaluated = GENERATE(false, true);
  if (evaluated) place.warn({}, after_hours(3));
  fs::remove(folder / GENERATE("gauges.nc", "probability.nc"));
  const auto result = place.warn({}, after_hours(3));
  CHECK(types(result.sent) == (evaluated ? "" : "00 Alert"));
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains("gauges.nc or probability.nc is gone"));
}

TEST_CASE("Warnings go on where the folder of messages cannot be written") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  core::write_file(place.workspace.cycle(after_hours(0)) / "warnings", "a file in the way");
  auto result = place.warn();
  CHECK(types(result.sent) == "00 Alert");
  CHECK(result.failures.size() == 1);
  fs::remove(place.workspace.cycle(after_hours(0)) / "warnings");
  result = place.warn();
  CHECK(result.sent.empty());
  CHECK(result.failures.empty());
  CHECK(fs::exists(place.file(0, "Alert")));
}

TEST_CASE("A changed ledger is told, and its copy takes its place") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  place.warn();
  const std::string sound = core::read_file(place.workspace.ledger());
  std::string said = "damaged or changed";
  SECTION("a time") { replace_in(place.workspace.ledger(), "2026-03-10T02:00:00Z", "2099-03-10T02:00:00Z"); }
  SECTION("a text") { replace_in(place.workspace.ledger(), "Flood", "Blood"); }
  SECTION("an entry taken out") {
    auto json = nlohmann::json::parse(sound);
    json["entries"].erase(1);
    core::write_file(place.workspace.ledger(), json.dump());
  }
  SECTION("the last entry taken out") {
    auto json = nlohmann::json::parse(sound);
    json["entries"].erase(json["entries"].size() - 1);
    core::write_file(place.workspace.ledger(), json.dump());
    said = "entries are missing at its end";
  }
  SECTION("cut short") {
    core::write_file(place.workspace.ledger(), sound.substr(0, sound.size() / 2));
    said = "no JSON object";
  }
  SECTION("empty") {
    core::write_file(place.workspace.ledger(), "");
    said = "no JSON object";
  }
  SECTION("an older one put back") {
    forecast::LedgerContent older;
    core::write_file(place.workspace.ledger(), forecast::ledger_text(older));
    said = "holds less than its copy";
  }
  const auto result = place.warn();
  CHECK(result.sent.empty());
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains(said) && Contains("its copy took its place"));
  CHECK(core::read_file(place.workspace.ledger()) == sound);
  CHECK(place.warn().failures.empty());
}

TEST_CASE("No flipped bit of the ledger goes unnoticed or changes what is sent", "[flips]") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  place.warn();
  const std::string sound = core::read_file(place.workspace.ledger());
  const auto chain = forecast::parse_ledger(sound, "sound").chain;
  std::mt19937 random(7);
  int told = 0;
  for (int i = 0; i < 400; ++i) {
    std::string flipped = sound;
    flipped[random() % flipped.size()] ^= static_cast<char>(1U << (random() % 8));
    try {
      const auto read = forecast::parse_ledger(flipped, "flipped");
      CHECK(read.chain == chain);  // one blank for another
    } catch (const core::InputError&) {
      ++told;
    }
  }
  CHECK(told > 300);
}

TEST_CASE("A ledger too deep is an error", "[bad_input]") {
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');
  CHECK_THROWS_AS(forecast::parse_ledger("{\"form\": 2, \"last\": \"\", \"entries\": " + deep + "}", "x"),
                  core::InputError);
}

TEST_CASE("Damage of ledger and copy is an error that names both, and nothing is sent") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  place.warn();
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  for (const fs::path& path : {place.workspace.ledger(), place.copy()}) replace_in(path, "Severe", "Minor");
  CHECK_THROWS_AS(place.warn(), core::RunError);
  CHECK_THROWS_WITH(place.warn(), Contains("ledger.json: entry 1") && Contains("ledger.json.copy: entry 1"));
  CHECK_FALSE(fs::exists(place.file(2, "Cancel")));
}

TEST_CASE("A ledger of the old form gets hashes and texts; its warnings stay in force") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  const auto first = place.warn().sent;
  core::write_file(place.workspace.ledger(),
                   nlohmann::json{{"messages", {forecast::to_json(first.at(0))}}}.dump());
  fs::remove(place.copy());
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  const auto result = place.warn();
  CHECK(types(result.sent) == "02 Cancel");
  CHECK(result.failures.empty());
  const auto content = forecast::parse_ledger(core::read_file(place.workspace.ledger()), "ledger");
  CHECK_FALSE(content.old_form);
  CHECK(content.messages.at(0).xml == core::read_file(place.file(0, "Alert")));
}

TEST_CASE("Synthetic results warn nobody in earnest") {
  Place place;
  place.basin.warnings.exercise = false;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  const auto result = place.warn();
  CHECK(result.sent.empty());
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains("synthetic"));
}
