#include "core/basin/ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

constexpr Range capacity{1, 10000, "mm"}, flow{1e-4, 1000, "mm/h"}, exponent{1, 20}, unequal{0.01, 20},
    hours{0.5, 1000, "h"}, water{0.001, 10000, "mm"}, discharge{1e-6, 1e6, "m3/s"};

void check_store(ConfigTable table, const GroundStore& store) {
  table.expect(!store.initial_mm || !store.initial_flow_m3_per_s, "initial_mm",
               "initial_flow_m3_per_s is given too; keep one");
  table.expect(store.initial_mm.value_or(0) <= store.capacity_mm, "initial_mm",
               fmt::format("{:g} mm is more than capacity_mm, {:g} mm", store.initial_mm.value_or(0),
                           store.capacity_mm));
  const double falls_h = store.capacity_mm / (store.flow_mm_per_h * store.flow_exponent);
  table.expect(
      falls_h >= 0.5, "flow_mm_per_h",
      fmt::format("a full store of {:g} mm would be half empty within {:.0f} minutes: that is water on "
                  "the ground, not in it",
                  store.capacity_mm, 30 * falls_h));
}

/// Where a zone lies: one of three.
void read_place(ConfigTable table, GroundZone& zone) {
  zone.polygon = read_drawn(table, "polygon", 3,
                            {{"the cells whose centres lie in the polygon"},
                             "layer of the file",
                             "the value of the polygon's attribute `name`"});
  const std::string land = table.text(
      "land_class", "", {"in place of a polygon: the cells of this land class (`[roughness]`)", "none"});
  if (!land.empty()) zone.land_class = land;
  const bool placed = zone.polygon || zone.land_class;
  for (const char* key : {"lon", "lat", "x", "y"})
    table.expect(!placed || !table.has(key), key,
                 "another way to say where the zone lies is given too; keep one");
  table.expect(!zone.polygon || !zone.land_class, "land_class", "polygon is given too; keep one");
  if (placed || table.has("polygon"))
    for (const char* key : {"lon", "lat", "x", "y"}) table.number(key, {-1e8, 1e8}, {});
  else
    zone.drains_to = table.needed_point({"in place of a polygon: all that drains to the stream here",
                                         "*needed unless `polygon` or `land_class`*"});
  zone.snap_m =
      table.number("snap_m", {0, 1e5, "m"}, zone.snap_m,
                   {"with a point: it is moved to the nearest cell of a stream within this distance"});
}

GroundZone read_zone(ConfigTable table, const GroundStore& usual) {
  GroundZone zone;
  zone.at = table.where();
  zone.name =
      table.needed_text("name", {.meaning = "of its store in reports and in the balance", .also = "once"});
  read_place(table, zone);
  const auto own = [&](const char* key, const Range& range, double otherwise) {
    return table.number(key, range, {"in place of that of `[ground]`"}).value_or(otherwise);
  };
  GroundStore& store = zone.store = usual;
  store.capacity_mm = own("capacity_mm", capacity, usual.capacity_mm);
  store.flow_mm_per_h = own("flow_mm_per_h", flow, usual.flow_mm_per_h);
  store.flow_exponent = own("flow_exponent", exponent, usual.flow_exponent);
  store.saturation_exponent = own("saturation_exponent", unequal, usual.saturation_exponent);
  if (const auto h = table.number("quick_h", hours, {"in place of that of `[ground]`"})) store.quick_h = h;
  const auto mm = table.number("initial_mm", water, {"in place of what `[ground]` says of the start"});
  const auto m3 = table.number("initial_flow_m3_per_s", discharge,
                               {"in place of `initial_mm`: what this zone gives at first"});
  store.initial_mm = mm || m3 ? mm : usual.initial_mm;
  store.initial_flow_m3_per_s = m3;
  const auto sigma = [&](const char* key, double most) {
    return table.number(key, {0, most},
                        {"in place of the one in `[ensemble]`, there with `ground_` before it"});
  };
  zone.wetness_sigma = sigma("wetness_sigma", 2);
  zone.capacity_sigma = sigma("capacity_sigma", 1);
  zone.flow_sigma = sigma("flow_sigma", 2);
  if (table.in_use()) check_store(table, store);
  return zone;
}

void read_zones(ConfigTable table, Ground& ground) {
  std::set<std::string> names = {"ground"};
  for (ConfigTable entry : table.list(
           "zone",
           {"A part of the basin whose ground has numbers of its own. Where two overlap, the later one "
            "holds; what is in none is the zone `ground`. A key that is absent has the value of "
            "`[ground]`."})) {
    GroundZone zone = read_zone(entry, ground);
    if (!entry.in_use()) continue;
    entry.expect(names.insert(zone.name).second, "name",
                 fmt::format("'{}' is the name of another zone too", zone.name));
    entry.expect(zone.store.quick_h.has_value() == ground.quick_h.has_value(), "quick_h",
                 "needs one in [ground] too: all zones have a quick store, or none");
    entry.expect(zone.store.quick_h.value_or(10) >= 0.25 * ground.quick_stores, "quick_h",
                 "leaves less than a quarter of an hour to each of ground.quick_stores");
    ground.zones.push_back(std::move(zone));
  }
}

/// How the basin is cut into zones: one way.
void read_cuts(ConfigTable table, Ground& ground) {
  ground.zone_km2 = table.number(
      "zone_km2", {0.01, 1e7, "km2"},
      {"sub-basins of at least this area have a store each; none: there is one store for the basin"});
  ground.zone_distance_km = table.numbers("zone_distance_km", {0.01, 1e5, "km"}, {},
                                          {"in place of `zone_km2`: stores by how far the way down the "
                                           "streams to the outlet is. `[20, 60]`: up to "
                                           "20 km, up to 60 km, and farther"});
  read_zones(table, ground);
  const int ways =
      int(ground.zone_km2.has_value()) + int(!ground.zone_distance_km.empty()) + int(!ground.zones.empty());
  table.expect(ways < 2, ground.zone_distance_km.empty() ? "zone_km2" : "zone_distance_km",
               "the basin is cut into zones in another way too; keep one of zone_km2, zone_distance_km and "
               "[[ground.zone]]");
  const std::vector<double>& ends = ground.zone_distance_km;
  table.expect(std::adjacent_find(ends.begin(), ends.end(), std::greater_equal<>()) == ends.end(),
               "zone_distance_km", "must rise");
}

void read_quick(ConfigTable table, Ground& ground) {
  ground.quick_h = table.number(
      "quick_h", hours,
      {"with `saturation`: rain on saturated land reaches the streams through soil and drains, in a quick "
       "store that empties with this residence time; none: it runs off over the land"});
  ground.quick_stores = int(table.integer(
      "quick_stores", {1, 10}, ground.quick_stores,
      {"stores in series that make up the quick one, each with its share of `quick_h` (Nash 1957): with one, "
       "flow is largest as the rain ends; with more it rises and falls as a wave"}));
  ground.quick_distance_exponent = table.number(
      "quick_distance_exponent", {0, 2}, ground.quick_distance_exponent,
      {"`quick_h` of a zone grows with this power of its mean distance to the outlet along the streams, over "
       "that of the basin. 0: one time for all; lags of catchments grow with about 0.6 to 0.8"});
  table.expect(ground.quick_h || !table.has("quick_stores"), "quick_stores", "is used only with quick_h");
  table.expect(ground.quick_h || !table.has("quick_distance_exponent"), "quick_distance_exponent",
               "is used only with quick_h");
  table.expect(ground.quick_h.value_or(10) >= 0.25 * ground.quick_stores, "quick_stores",
               "leaves less than a quarter of an hour of quick_h to each store");
}

}  // namespace

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
      "capacity_mm", capacity, {"what the ground holds, as a depth over the basin, when it is full"});
  ground.flow_mm_per_h =
      table.needed_number("flow_mm_per_h", flow, {"what leaves a full store, as a depth over the basin"});
  ground.flow_exponent = table.number("flow_exponent", exponent, ground.flow_exponent,
                                      {"1: a linear store; the higher, the longer a recession goes on"});
  ground.saturation_exponent = table.number(
      "saturation_exponent", unequal, ground.saturation_exponent,
      {"with `saturation`: how unequal places are. Near 0 all saturate at once, when the store is full"});
  read_quick(table, ground);
  ground.initial_mm =
      table.number("initial_mm", water,
                   {"what is in it at `forecast.start`, or where there is one at `warm_up.begin`",
                    "*needed unless the flow is given*"});
  ground.initial_flow_m3_per_s =
      table.number("initial_flow_m3_per_s", discharge,
                   {"in place of `initial_mm`: what all stores together give then, such as the "
                    "flow at the outlet before the storm"});
  read_cuts(table, ground);
  if (!ground.enabled) return ground;
  table.expect(ground.initial_mm || ground.initial_flow_m3_per_s, "",
               "needs initial_mm or initial_flow_m3_per_s");
  check_store(table, ground);
  return ground;
}

}  // namespace freshet::core
