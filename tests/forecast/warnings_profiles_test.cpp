// Messages of each profile of CAP, held against tests/forecast/check_cap.py, which has the rules by itself.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "forecast/warnings/desk.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

struct Profiled : Place {
  explicit Profiled(const std::string& profile) : profile_(profile) {
    core::Warnings& w = basin.warnings;
    basin.warnings.rules[0].event = "";  // the template's
    w.profile = profile;
    w.web = "https://agency.example/floods";
    w.contact = "Duty officer";
    w.sender_name = "Agency";
    if (profile == "wmo") w.sender = "urn:oid:2.49.0.0.840.0", w.languages = {"en", "es"};
    if (profile == "meteoalarm") w.sender = "urn:oid:2.49.0.0.276.0", w.languages = {"de", "en"};
    if (profile == "ipaws") w.time_zone = "America/New_York", w.languages = {"en-US", "es-US"};
    if (profile == "cap-au") w.time_zone = "Australia/Sydney", w.languages = {"en-AU"};
    w.profile_values = {{"awareness_type", "12; Flooding"}, {"eas_org", "CIV"}};
    w.profile_values["event_code"] = profile == "cap-au" ? "flood" : "FLW";
  }
  /// With geocodes as a layer of districts gives them: their polygons need a projection, which this mesh has
  /// not.
  std::string faults() const {
    const fs::path said = workspace.root / "said";
    const std::string command =
        fmt::format("python3 {}/tests/forecast/check_cap.py {} --web --no-geocodes --profile {} >{} 2>&1",
                    FRESHET_SOURCE, workspace.cycles().string(), profile_, said.string());
    return std::system(command.c_str()) == 0 ? "" : core::read_file(said);
  }

 private:
  std::string profile_;
};

}  // namespace

TEST_CASE("Messages and what officers make of them keep to their profile") {
  const std::string profile = GENERATE("none", "wmo", "meteoalarm", "ipaws", "cap-au");
  CAPTURE(profile);
  Profiled p(profile);
  write_cycle(p.workspace, 0, {.members_reaching = 6, .arrival_h = 1});
  write_cycle(p.workspace, 2, {.members_reaching = 9, .arrival_h = 1});
  REQUIRE(p.warn().sent.size() == 2);
  CHECK(p.faults() == "");
  forecast::Order order{.act = "amend", .of = "mill.major", .by = "First", .account = "", .reason = "seen"};
  order.words.severity = "Extreme";
  forecast::carry_out(p.basin, p.workspace, order, after_hours(50));
  CHECK(p.faults() == "");
  order.act = "cancel", order.words = {};
  forecast::carry_out(p.basin, p.workspace, order, after_hours(50));
  CHECK(p.faults() == "");
}

TEST_CASE("The checks of profiles find what is missing") {
  Profiled p("none");
  write_cycle(p.workspace, 0, {.members_reaching = 6, .arrival_h = 1});
  REQUIRE(p.warn().sent.size() == 1);
  const std::string profile = GENERATE("wmo", "meteoalarm", "ipaws", "cap-au");
  const fs::path said = p.workspace.root / "said";
  const std::string command =
      fmt::format("python3 {}/tests/forecast/check_cap.py {} --profile {} >{}", FRESHET_SOURCE,
                  p.workspace.cycles().string(), profile, said.string());
  CHECK(std::system(command.c_str()) != 0);
  CHECK_THAT(core::read_file(said), Contains(profile + ": "));
}
