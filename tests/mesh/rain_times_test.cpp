// Units, times and values of grids of rain.

#include <catch2/catch.hpp>
#include <cmath>

#include "core/errors.hpp"
#include "mesh/rain/calendar.hpp"
#include "mesh/rain/clean.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/rain/units.hpp"

using namespace freshet;
using Catch::Contains;
using std::chrono::minutes;

namespace {

const core::Instant start = core::parse_instant("2026-03-10T00:00:00Z", "test");

/// Frames at these minutes after the start.
std::vector<mesh::RainFrame> frames_at(const std::vector<int>& at) {
  std::vector<mesh::RainFrame> frames;
  for (const int m : at) frames.push_back({start + minutes(m), std::nullopt, fmt::format("r{}.tif", m), 0});
  return frames;
}

/// "0-5:0 5-10:1": minutes, frame; "-" where there is none.
std::string shown(const mesh::RainSteps& s) {
  std::string text;
  for (const mesh::RainStep& step : s.steps)
    text += fmt::format("{}{}-{}:{}", text.empty() ? "" : " ",
                        std::chrono::duration_cast<minutes>(step.begin - start).count(),
                        std::chrono::duration_cast<minutes>(step.end - start).count(),
                        step.frame ? std::to_string(*step.frame) : "-");
  return text;
}

std::string steps_of(const std::vector<int>& at, const core::RainGrid& settings = {}, int from = 0) {
  std::vector<mesh::RainFrame> frames = frames_at(at);
  return shown(mesh::rain_steps(frames, settings, start + minutes(from)));
}

}  // namespace

TEST_CASE("Units of rain") {
  const auto is = [](const std::string& text, double factor, bool accumulated) {
    const mesh::RainUnit u = mesh::rain_unit(text, "f.nc");
    INFO(text);
    CHECK(u.factor == Approx(factor).epsilon(1e-15));
    CHECK(u.accumulated == accumulated);
  };
  for (const char* text :
       {"mm/h", "mm h-1", "mm hr-1", "mm/hour", "MM/H", "mm h**-1", "mm h^-1", "mm.h-1", " mm/h "})
    is(text, 1e-3 / 3600, false);
  for (const char* text : {"kg m-2 s-1", "kg m**-2 s**-1", "kg/m2/s", "mm/s", "mm s-1", "kg m^-2 s^-1"})
    is(text, 1e-3, false);
  for (const char* text : {"m s-1", "m/s"}) is(text, 1, false);
  is("mm/day", 1e-3 / 86400, false);
  is("0.1 mm/h", 1e-4 / 3600, false);
  for (const char* text : {"mm", "kg m-2", "kg/m2"}) is(text, 1e-3, true);
  is("m", 1, true);
  is("0.01 mm", 1e-5, true);
  for (const char* text :
       {"mm/3h", "mm/3 h", "mm (3h)-1", "mm/(3 h)", "mm per 3 hours", "millimetre / 3hours"})
    is(text, 1e-3 / (3 * 3600), false);
  for (const char* text : {"inch h-1", "in/hr", "inches per hour", "IN/H"}) is(text, 0.0254 / 3600, false);
  for (const char* text : {"millimeter per hour", "millimetres/hour", "mm/hr", "mm\u00B7h\u207B\u00B9",
                           "l m-2 h-1", "kg m**-2 h**-1"})
    is(text, 1e-3 / 3600, false);
  is("l/s/ha", 1e-7, false);
  is("m s**-1", 1, false);
  is("mm/15min", 1e-3 / 900, false);
  is("inch", 0.0254, true);
  is("l/m2", 1e-3, true);
  for (const char* text : {"dBZ", "", "K", "-1 mm/h", "0 mm", "mm 3h-1", "mm/month", "mm h",
                           "mm since 2000-01-01", "percent", "m3/s"})
    CHECK_THROWS_WITH(mesh::rain_unit(text, "f.nc: rain"),
                      Contains("f.nc: rain") && Contains("write units ="));
}

TEST_CASE("CF times") {
  const auto at = [](const std::string& units, double value, const std::string& calendar = "") {
    return core::to_iso(mesh::cf_time(units, calendar, "f.nc: time").at(value));
  };
  CHECK(at("hours since 2026-03-10 00:00:00", 6.5) == "2026-03-10T06:30:00Z");
  CHECK(at("minutes since 2026-03-10T00:00:00Z", 5) == "2026-03-10T00:05:00Z");
  CHECK(at("seconds since 1970-01-01", 1773100800, "gregorian") == "2026-03-10T00:00:00Z");
  CHECK(at("days since 1900-1-1 0:0:0.0", 46089.25, "proleptic_gregorian") == "2026-03-10T06:00:00Z");
  CHECK(at("hours since 2026-03-10 00:00:00 UTC", 0.99999999) == "2026-03-10T01:00:00Z");
  CHECK(at("Hours since 2026-03-10 00:00 +00:00", 1) == "2026-03-10T01:00:00Z");
  CHECK_THROWS_WITH(at("hours since yesterday", 0), Contains("f.nc: time") && Contains("not of the form"));
  for (const char* zone : {" +01:00", " +0100", " +1", "+01"})
    CHECK(at(std::string("hours since 2026-03-10 00:00:00") + zone, 1) == "2026-03-10T00:00:00Z");
  CHECK(at("hours since 2026-03-10 0:0:0.25 -6:00", 0.5 / 3600) == "2026-03-10T06:00:00.750Z");
  CHECK_THROWS_WITH(at("hours since 2026-03-10 00:00:00 +25:00", 0), Contains("a zone that is none"));
  CHECK_THROWS_WITH(at("months since 2026-03-10", 0), Contains("neither seconds"));
  for (const char* calendar : {"360_day", "noleap", "365_day", "all_leap", "366_day", "NoLeap"})
    CHECK_THROWS_WITH(at("days since 2026-03-10", 0, calendar), Contains("calendar") && Contains(calendar));
  CHECK_THROWS_WITH(at("days since 2026-03-10", 0, "tai"), Contains("none of standard"));
  CHECK_THROWS_WITH(at("day as %Y%m%d.%f", 0), Contains("cdo -r copy"));
}

// Against cftime 1.6.2: cftime.num2date(n, units, calendar), and date2num of what it gives in the standard
// calendar.
TEST_CASE("Reference dates in other calendars and before the reform of 1582") {
  const auto at = [](const std::string& units, double value, const std::string& calendar) {
    return core::to_iso(mesh::cf_time(units, calendar, "f.nc: time").at(value));
  };
  CHECK(at("hours since 1900-01-01", 1106136, "standard") == "2026-03-10T00:00:00Z");
  CHECK(at("days since 0001-01-01", 739686, "standard") == "2026-03-10T00:00:00Z");
  CHECK(at("days since 0001-01-01", 739684, "proleptic_gregorian") == "2026-03-10T00:00:00Z");
  CHECK(mesh::cf_time("days since 1582-10-04", "gregorian", "f").epoch + std::chrono::days(1) ==
        mesh::cf_time("days since 1582-10-15", "proleptic_gregorian", "f").epoch);
  CHECK(at("days since 2026-02-25", 0, "julian") == "2026-03-10T00:00:00Z");
  CHECK_THROWS_WITH(at("days since 1582-10-10", 0, "standard"), Contains("does not exist"));
  CHECK_THROWS_WITH(at("days since 0000-01-01", 0, "standard"), Contains("does not exist"));
  CHECK_THROWS_WITH(at("days since 2026-02-29", 0, "standard"), Contains("does not exist"));
  CHECK_THROWS_WITH(at("hours since 1900-01-01", 1e9, "standard"),
                    Contains("are unit and reference date right?"));
  CHECK_THROWS_WITH(at("hours since 1900-01-01", NAN, "standard"), Contains("no time"));
}

TEST_CASE("Each grid holds until the next") {
  CHECK(steps_of({0, 5, 10}) == "0-5:0 5-10:1 10-15:2");
  CHECK(steps_of({10, 0, 5}) == "0-5:0 5-10:1 10-15:2");              // sorted
  CHECK(steps_of({0, 5, 11, 15}) == "0-5:0 5-11:1 11-15:2 15-20:3");  // a late scan is no gap
  CHECK(steps_of({-10, -5, 0, 5}, {}, 0) == "0-5:2 5-10:3");  // what ends before the start is left out
  CHECK(steps_of({-10, -5, 0, 5}, {}, 2) == "0-5:2 5-10:3");
  CHECK(steps_of({0}, {.interval_min = 60}) == "0-60:0");
  CHECK(steps_of({5, 10, 15}, {.time_at_end = true}) == "0-5:0 5-10:1 10-15:2");
}

TEST_CASE("Gaps between grids") {
  CHECK_THROWS_WITH(steps_of({0, 5, 20, 25}),
                    Contains("r20.tif: no rain is given from 2026-03-10T00:10:00Z to "
                             "2026-03-10T00:20:00Z") &&
                        Contains("missing = \"zero\""));
  CHECK(steps_of({0, 5, 20, 25}, {.missing = core::Missing::zero}) == "0-5:0 5-10:1 10-20:- 20-25:2 25-30:3");
  CHECK(steps_of({0, 5, 20, 25}, {.missing = core::Missing::hold}) == "0-5:0 5-20:1 20-25:2 25-30:3");
  CHECK(steps_of({0, 5, 20, 25}, {}, 20) == "20-25:2 25-30:3");  // of no concern
  CHECK_THROWS(steps_of({0, 5, 20, 25}, {}, 15));                // it reaches into the time that counts
  CHECK(steps_of({0, 5, 20, 25}, {.missing = core::Missing::zero}, 15) == "10-20:- 20-25:2 25-30:3");
  CHECK(steps_of({5, 20, 25}, {.time_at_end = true, .missing = core::Missing::zero}, -60) ==
        "0-5:0 5-15:- 15-20:1 20-25:2");
}

TEST_CASE("Times that make no sense", "[bad_input]") {
  CHECK_THROWS_WITH(steps_of({0}), Contains("r0.tif: one time only") && Contains("interval_min"));
  CHECK_THROWS_WITH(steps_of({0, 5, 5}),
                    Contains("r5.tif and r5.tif: both hold rain of 2026-03-10T00:05:00Z"));
  CHECK_THROWS_WITH(steps_of({0, 5}, {.files = "r*.tif"}, 60),
                    Contains("r*.tif: all of the rain, which ends at 2026-03-10T00:10:00Z, lies before "
                             "forecast.start, 2026-03-10T01:00:00Z"));
}

TEST_CASE("Bounds decide where there are any") {
  std::vector<mesh::RainFrame> frames = frames_at({60, 120});
  frames[0].bounds = {start, start + minutes(60)};
  frames[1].bounds = {start + minutes(60), start + minutes(120)};
  const mesh::RainSteps s = mesh::rain_steps(frames, {}, start);
  CHECK(shown(s) == "0-60:0 60-120:1");
  CHECK(s.steps[1].own_seconds == 3600);
  frames[1].bounds->first = start + minutes(50);
  CHECK_THROWS_WITH(mesh::rain_steps(frames, {}, start),
                    Contains("r120.tif: the interval from") && Contains("begins before the one before ends"));
  frames[1].bounds->first = start + minutes(61);  // with bounds, a minute is a gap
  CHECK_THROWS_WITH(mesh::rain_steps(frames, {}, start), Contains("no rain is given from"));
  frames[1].bounds = {start + minutes(120), start + minutes(60)};
  CHECK_THROWS_WITH(mesh::rain_steps(frames, {}, start), Contains("are not in order"));
}

TEST_CASE("Bounds that begin together are of running totals") {
  const auto bounded = [](const std::vector<std::pair<int, int>>& bounds,
                          core::Totals totals = core::Totals::by_bounds) {
    std::vector<mesh::RainFrame> frames;
    for (const auto& [begin, end] : bounds)
      frames.push_back(
          {start + minutes(end), std::pair(start + minutes(begin), start + minutes(end)), "f.nc", 0});
    return mesh::rain_steps(frames, {.totals = totals}, start);
  };
  const mesh::RainSteps s = bounded({{0, 60}, {0, 120}, {0, 180}});
  CHECK(shown(s) == "0-60:0 60-120:1 120-180:2");
  CHECK_FALSE(s.steps[0].less);
  CHECK(s.steps[2].less == 1u);
  CHECK(s.steps[2].own_seconds == 3 * 3600);
  CHECK(s.steps[2].less_seconds == 2 * 3600);
  CHECK(shown(bounded({{0, 0}, {0, 60}, {0, 120}})) == "0-60:1 60-120:2");  // with the start of the forecast
  const mesh::RainSteps buckets = bounded({{0, 180}, {0, 360}, {360, 540}, {360, 720}});  // as GFS
  CHECK(shown(buckets) == "0-180:0 180-360:1 360-540:2 540-720:3");
  CHECK_FALSE(buckets.steps[2].less);
  CHECK(buckets.steps[3].less == 2u);
  CHECK_THROWS_WITH(bounded({{0, 60}, {0, 120}}, core::Totals::interval),
                    Contains("begins before the one before ends"));
  std::vector<mesh::RainFrame> frames = frames_at({60, 120});
  CHECK(shown(mesh::rain_steps(frames, {.totals = core::Totals::running}, start)) == "0-60:0 60-120:1");
}

// A depth fell within its own interval, however long it is made to hold.
TEST_CASE("A held depth keeps the intensity of its own interval") {
  std::vector<mesh::RainFrame> frames = frames_at({0, 5, 20});
  const mesh::RainSteps s =
      mesh::rain_steps(frames, {.interval_min = 5, .missing = core::Missing::hold}, start);
  CHECK(shown(s) == "0-5:0 5-20:1 20-25:2");
  CHECK(s.steps[1].own_seconds == 300);
  CHECK(s.gaps == 1);
}

TEST_CASE("Times in names") {
  const auto at = [](const std::string& path, const std::string& pattern) {
    return core::to_iso(mesh::time_of_name(path, pattern));
  };
  CHECK(at("a/rain_20260310T0605Z.tif", "rain_%Y%m%dT%H%MZ.tif") == "2026-03-10T06:05:00Z");
  CHECK(at("radar/2026/03/10/0605.tif", "%Y/%m/%d/%H%M.tif") == "2026-03-10T06:05:00Z");
  CHECK(at("r2026069_06.tif", "r%Y%j_%H.tif") == "2026-03-10T06:00:00Z");
  CHECK(at("r20260310T0605+0100.tif", "r%Y%m%dT%H%M%z.tif") == "2026-03-10T05:05:00Z");
  CHECK_THROWS_WITH(at("r20260231.tif", "r%Y%m%d.tif"), Contains("a date that does not exist"));
  CHECK_THROWS_WITH(at("r1773122400.tif", "r%s.tif"), Contains("the place of the computer"));
  CHECK_THROWS_WITH(at("a/rain_0605.tif", "rain_%Y%m%dT%H%MZ.tif"),
                    Contains("a/rain_0605.tif: its name does not fit rain.time_pattern"));
  CHECK_THROWS(at("rain_20260310T0605Z.tif.aux", "rain_%Y%m%dT%H%MZ.tif"));
}

TEST_CASE("Missing, negative and impossible values", "[bad_input]") {
  mesh::Overlaps o;
  o.column = {4, 5, 6};
  o.row = {7, 7, 7};
  const double nan = std::nan(""), mm_per_h = 1e-3 / 3600;
  mesh::RainFindings found;
  const auto clean = [&](std::vector<double> v, core::Missing missing, std::vector<double> before = {}) {
    return mesh::clean_rain(std::move(v), mm_per_h, o, missing, before, "f.nc: rain at T", found);
  };
  using core::Missing;
  CHECK(clean({0, 1, 2}, Missing::error) == std::vector<double>{0, mm_per_h, 2 * mm_per_h});
  CHECK_THROWS_WITH(
      clean({0, nan, nan}, Missing::error),
      Contains("f.nc: rain at T: 2 of the 3 grid cells over the basin have no value, the first in "
               "column 5, row 7; write missing ="));
  CHECK(clean({0, nan, 2}, Missing::zero) == std::vector<double>{0, 0, 2 * mm_per_h});
  CHECK(clean({0, nan, 2}, Missing::hold, {1, 0.5, 1}) == std::vector<double>{0, 0.5, 2 * mm_per_h});
  CHECK_THROWS_WITH(clean({0, nan, 2}, Missing::hold), Contains("no earlier grid to hold"));
  CHECK(found.missing == 2);
  CHECK(clean({-0.005, -0.0, 2}, Missing::error) == std::vector<double>{0, 0, 2 * mm_per_h});
  CHECK_FALSE(std::signbit(clean({-0.005, -0.0, 2}, Missing::error)[1]));
  CHECK(found.slightly_negative == 2);
  CHECK_THROWS_WITH(clean({0, -1, 2}, Missing::zero),
                    Contains("-1 mm/h in column 5, row 7: rain cannot be negative"));
  CHECK_THROWS_WITH(clean({0, 4000, 2}, Missing::error), Contains("is the unit right?"));
  CHECK_THROWS(clean({0, INFINITY, 2}, Missing::error));
}
