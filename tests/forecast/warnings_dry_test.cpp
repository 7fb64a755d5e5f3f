// A dry gauge has no stage; when water comes to the warned area.

#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

TEST_CASE("A dry gauge reaches no threshold, however the file says that it is dry") {
  Place place;
  const double said = GENERATE(std::numeric_limits<double>::quiet_NaN(), 0.2, 0.2009);
  write_cycle(place.workspace, 0, {.bed = 0.2, .dry_members = 10, .dry_stage = said});
  CHECK(place.warn().sent.empty());
  CHECK(place.warn().failures.empty());
}

TEST_CASE("Members that are dry count among all") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 5, .bed = 0.2, .dry_members = 5, .dry_stage = 0.2});
  write_cycle(place.workspace, 2, {.members_reaching = 4, .bed = 0.2, .dry_members = 6, .dry_stage = 0.2});
  CHECK(types(place.warn().sent) == "00 Alert, 02 Cancel");
  const std::string text = core::read_file(place.file(0, "Alert"));
  CHECK_THAT(text, Contains("5 of 10 model runs (50 %)"));
  CHECK_THAT(text, Contains("Peak stage: median dry, 10 to 90 % range dry to 2.00 m."));
}

TEST_CASE("A threshold at the bed or below it is refused with numbers, and stops no other rule") {
  Place place;
  const double bed = GENERATE(1.5, 2.25);
  core::WarningRule sound = place.basin.warnings.rules[0];
  sound.id = "sound", sound.stage_threshold = "high";
  place.basin.warnings.rules.push_back(sound);
  place.basin.gauges[0].thresholds.push_back({"high", 3.0});
  write_cycle(place.workspace, 0, {.bed = bed, .dry_members = 10, .dry_stage = bed});
  const auto result = place.warn();
  CHECK(result.sent.empty());
  CHECK(result.cycles.at(0).outcome == "evaluated but for 1 rules, which failed");
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0],
             Contains("gauge 'mill' is 1.50 m above its zero of 0.00 m, a level of 1.50 m, but the bed") &&
                 Contains(fmt::format("lies at {:.2f} m", bed)));
}

TEST_CASE("Onset is the earlier of the gauge's and the warned area's") {
  Place place;
  const CycleShape shape{.members_reaching = 8, .arrival_h = 0.25};
  write_cycle(place.workspace, 0, shape);
  const auto onset = [&] { return place.warn().sent.at(0).onset; };
  SECTION("of members' depths") {
    write_forecast(place.workspace, 0, shape, 0.3F, 1);
    CHECK(onset() == after_hours(1));  // the gauge: 01:30
    CHECK_THAT(core::read_file(place.file(0, "Alert")),
               Contains("In the marked area water of 0.30 m is first expected by 01:00 UTC.") &&
                   Contains("<urgency>Expected"));
  }
  SECTION("the gauge is earlier") {
    write_forecast(place.workspace, 0, shape, 0.3F, 2);
    CHECK(onset() == after_hours(1) + std::chrono::minutes(30));
  }
  SECTION("too shallow in forecast.nc, or none: of the first water") {
    const bool none = GENERATE(true, false);
    if (!none) write_forecast(place.workspace, 0, shape, 0.29F, 0);
    CHECK(onset() == first_cycle + std::chrono::minutes(15));
  }
  SECTION("arrival_time is of this depth") {
    place.basin.products.arrival_depth_m = 0.3;
    write_forecast(place.workspace, 0, shape, 0.3F, 1);
    CHECK(onset() == first_cycle + std::chrono::minutes(15));
  }
  SECTION("a damaged forecast.nc is a fault, and no reason for silence") {
    core::write_file(place.workspace.cycle(first_cycle) / "forecast.nc", "no NetCDF");
    const auto result = place.warn();
    CHECK(types(result.sent) == "00 Alert");
    REQUIRE(result.failures.size() == 1);
    CHECK_THAT(result.failures[0], Contains("onset of the area left out"));
  }
}
