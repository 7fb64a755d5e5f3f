#include "core/basin/ground.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

Ground read_ground(ConfigTable table) {
  table.about(
      {"Water below the ground. What soils take (`[infiltration]`) is not lost: it fills a store, and what "
       "leaves the store comes out in the cells of streams, each by the area that drains to it. So streams "
       "flow between storms and fall slowly after them. No table: what soils take is gone. A store of "
       "S of its capacity C gives `flow_mm_per_h` times (S/C)^`flow_exponent`; `[evaporation]` takes S/C of "
       "its rate from it. With `infiltration.model = \"saturation\"`, a part 1 - (1 - S/C)^(b/(1+b)) of the "
       "land is saturated, b = `saturation_exponent`: rain runs off there and goes in elsewhere. See "
       "[ground](guide/ground.md)."});
  Ground ground;
  ground.enabled = table.in_use();
  ground.capacity_mm = table.needed_number(
      "capacity_mm", {1, 10000, "mm"}, {"what the ground holds, as a depth over the basin, when it is full"});
  ground.flow_mm_per_h = table.needed_number("flow_mm_per_h", {1e-4, 1000, "mm/h"},
                                             {"what leaves a full store, as a depth over the basin"});
  ground.flow_exponent = table.number("flow_exponent", {1, 20}, ground.flow_exponent,
                                      {"1: a linear store; the higher, the longer a recession goes on"});
  ground.saturation_exponent = table.number(
      "saturation_exponent", {0.01, 20}, ground.saturation_exponent,
      {"with `saturation`: how unequal places are. Near 0 all saturate at once, when the store is full"});
  ground.quick_h = table.number(
      "quick_h", {0.5, 1000, "h"},
      {"with `saturation`: rain on saturated land reaches the streams through soil and drains, in a quick "
       "store that empties with this residence time; none: it runs off over the land"});
  ground.initial_mm =
      table.number("initial_mm", {0.001, 10000, "mm"},
                   {"what is in it at `forecast.start`", "*needed unless the flow is given*"});
  ground.initial_flow_m3_per_s = table.number(
      "initial_flow_m3_per_s", {1e-6, 1e6, "m3/s"},
      {"in place of `initial_mm`: what all stores together give at `forecast.start`, such as the "
       "flow at the outlet before the storm"});
  ground.zone_km2 = table.number(
      "zone_km2", {0.01, 1e7, "km2"},
      {"sub-basins of at least this area have a store each; none: there is one store for the basin"});
  if (!ground.enabled) return ground;
  table.expect(ground.initial_mm || ground.initial_flow_m3_per_s, "",
               "needs initial_mm or initial_flow_m3_per_s");
  table.expect(!ground.initial_mm || !ground.initial_flow_m3_per_s, "initial_mm",
               "initial_flow_m3_per_s is given too; keep one");
  table.expect(ground.initial_mm.value_or(0) <= ground.capacity_mm, "initial_mm",
               fmt::format("{:g} mm is more than capacity_mm, {:g} mm", ground.initial_mm.value_or(0),
                           ground.capacity_mm));
  const double hours = ground.capacity_mm / (ground.flow_mm_per_h * ground.flow_exponent);
  table.expect(
      hours >= 0.5, "flow_mm_per_h",
      fmt::format("a full store of {:g} mm would be half empty within {:.0f} minutes: that is water on "
                  "the ground, not in it",
                  ground.capacity_mm, 30 * hours));
  return ground;
}

}  // namespace freshet::core
