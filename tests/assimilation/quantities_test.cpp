// Quantities of readings: what each says that the model shows, and when a reading is of no use.

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "assimilation/quantity.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

const Quantity& discharge() { return *quantity_of_column("discharge_m3_per_s"); }

}  // namespace

TEST_CASE("Every quantity has names of its own, bounds, and an error for readings that say none") {
  std::set<std::string> columns, layers;
  for (const Quantity& q : quantities()) {
    INFO(q.name);
    CHECK(columns.insert(q.column()).second);
    CHECK(layers.insert(q.layer).second);
    CHECK(quantity_of_column(q.column()) == &q);
    CHECK(q.possible_error.holds(q.error_of({}, 1)));
    const CheckLimits limits = q.limits({}, {});
    CHECK(limits.lowest < limits.highest);
    CHECK(limits.unusual <= limits.highest);
  }
  CHECK(stage().column() == "stage_m");
  CHECK(quantity_of_column("colour") == nullptr);
}

TEST_CASE("Stage is the level above zero of the gauge, discharge what its section carries") {
  Shown member{312.5, 310, 311};
  CHECK(stage().predicted(member) == 1.5);
  member.discharge = 42;
  CHECK(discharge().predicted(member) == 42);
  CHECK(discharge().why_unused(40, 4, {member}) == "");
  CHECK_THAT(discharge().why_unused(40, 4, {member, Shown{312, 310, 311}}), Catch::Contains("[[section]]"));
  CHECK(stage().why_unused(1.4, 0.05, {member}) == "");
  CHECK_THAT(stage().why_unused(-2, 0.05, {member}), Catch::Contains("1.00 m below the bed"));
}

TEST_CASE("What a reading tells of a dry gauge: nothing") {
  using Catch::Contains;
  const std::vector<double> dry = {0, 0.0005, 0}, some = {0, 0.2, 0}, wet = {0.3, 0.2, 0.4};
  CHECK_THAT(why_height_unused(0, 0.02, dry), Contains("dry in all members and by the reading"));
  CHECK_THAT(why_height_unused(-0.05, 0.02, dry), Contains("dry in all members and by the reading"));
  CHECK_THAT(why_height_unused(0.05, 0.02, dry), Contains("dry in all members and by the reading"));
  CHECK_THAT(why_height_unused(2.5, 0.02, dry), Contains("2.50 m above its bed"));
  CHECK_THAT(why_height_unused(-1.5, 0.02, dry), Contains("1.50 m below the bed"));
  CHECK_THAT(why_height_unused(-1.5, 0.02, wet), Contains("1.50 m below the bed"));
  CHECK_THAT(why_height_unused(1e300, 0.02, wet), Contains("above the bed"));
  CHECK(why_height_unused(-0.05, 0.02, wet) == "");  // within the noise of shallow water
  CHECK(why_height_unused(0.5, 0.02, some) == "");
  CHECK(why_height_unused(8, 0.02, wet) == "");
}

namespace {

Shown at_gauge(double depth, double velocity) {
  Shown shown{310 + depth, 310, 310};
  shown.velocity_x = 0.6 * velocity;
  shown.velocity_y = -0.8 * velocity;
  return shown;
}

Shown of_area(double fraction) {
  Shown shown;
  shown.flooded_fraction = fraction;
  return shown;
}

Shown of_rain(double mm) {
  Shown shown;
  shown.rain_mm = mm;
  return shown;
}

}  // namespace

TEST_CASE("Velocity is the speed, against the stream where a section says so; a dry gauge has none") {
  const Quantity& velocity = *quantity_of_column("velocity_m_per_s");
  Shown member = at_gauge(2, 1.5);
  CHECK(velocity.predicted(member) == Approx(1.5));
  CHECK(velocity.why_unused(1.4, 0.1, {member}) == "");
  CHECK_THAT(velocity.why_unused(-1.4, 0.1, {member}), Catch::Contains("[[section]]"));
  CHECK(velocity.why_unused(-0.1, 0.1, {member}) == "");  // still water with its noise
  member.discharge = -3;
  CHECK(velocity.predicted(member) == Approx(-1.5));
  CHECK(velocity.why_unused(-1.4, 0.1, {member}) == "");
  const Shown dry = at_gauge(0, 0);
  CHECK(velocity.why_unused(1.4, 0.1, {dry, at_gauge(1, 1)}) == "");
  CHECK_THAT(velocity.why_unused(1.4, 0.1, {dry, dry}), Catch::Contains("no water to correct"));
  CHECK_THAT(velocity.why_unused(0.1, 0.1, {dry, dry}), Catch::Contains("nothing to correct"));
  CHECK(velocity.error_of({}, 2) == Approx(0.2));
  CHECK(velocity.error_of({}, 0.1) == 0.05);
}

TEST_CASE("Of an area that is dry, or flooded as a whole, in all members a reading says nothing") {
  const Quantity& extent = *quantity_of_column("extent_fraction");
  CHECK(extent.predicted(of_area(0.3)) == 0.3);
  CHECK_THAT(extent.why_unused(0.1, 0.1, {of_area(0), of_area(0)}), Catch::Contains("nothing to correct"));
  CHECK_THAT(extent.why_unused(0.9, 0.1, {of_area(0), of_area(0)}), Catch::Contains("no water to correct"));
  CHECK_THAT(extent.why_unused(1, 0.1, {of_area(1), of_area(1)}), Catch::Contains("nothing to correct"));
  CHECK_THAT(extent.why_unused(0, 0.1, {of_area(1), of_area(1)}), Catch::Contains("too high"));
  for (const double value : {0.0, 0.4, 1.0})
    CHECK(extent.why_unused(value, 0.1, {of_area(0), of_area(0.2)}) == "");
  core::Station station;
  station.kind = core::StationKind::extent;
  station.error = 0.05;
  CHECK(extent.error_of(station, 0.3) == 0.05);
}

TEST_CASE("Rain of an interval is compared with that of the members, if both have all of it") {
  const Quantity& rain = *quantity_of_column("rain_mm");
  CHECK(rain.predicted(of_rain(4)) == 4);
  CHECK(rain.why_unused(0, 0.2, {of_rain(0), of_rain(4)}) == "");
  CHECK_THAT(rain.why_unused(0.4, 0.2, {of_rain(0), of_rain(0)}), Catch::Contains("nothing to correct"));
  CHECK_THAT(rain.why_unused(4, 0.2, {of_rain(0), of_rain(0)}), Catch::Contains("factor"));
  CHECK_THAT(rain.why_unused(4, 0.2, {Shown{}, Shown{}}), Catch::Contains("before the window"));
  core::Station hourly;
  hourly.error = 0.25;
  hourly.interval_s = 3600;
  CHECK(rain.error_of(hourly, 8) == 2);
  CHECK(rain.error_of(hourly, 0) == 0.2);
  CHECK(rain.limits(hourly, {}).highest == Approx(1.2 * 491));  // core::plausible::heaviest_rain
}
