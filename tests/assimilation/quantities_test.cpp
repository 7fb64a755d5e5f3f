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
