#include "core/basin/initial_water.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/drawn.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// A number under `constant`, or a raster under `raster`.
FieldValue read_field(ConfigTable table, const std::string& constant, const KeyText& text,
                      const std::string& raster, const KeyText& raster_text, Range range) {
  FieldValue value;
  value.constant = table.number(constant, range, text);
  if (const auto file = table.path(raster, raster_text)) value.raster = RasterInput{*file};
  table.expect(!(value.constant && value.raster), raster,
               fmt::format("both {} and {} are given; keep one", constant, raster));
  return value;
}

std::optional<InitialResults> read_results(ConfigTable table) {
  const auto file = table.path(
      "results", {"state of another run: its forecast.nc, checkpoint.nc or analysis.nc, velocities included. "
                  "A forecast.nc may have another mesh: each cell then takes level and velocity of the cell "
                  "there that holds its centre, so that the volume changes a little. It shows depths below 1 "
                  "mm as dry; a depth that is missing (NaN, `_FillValue`) is dry too, one that is infinite "
                  "or above 400 m an error. Not a file of the folder that this run writes"});
  const auto time = table.instant("results_time", {"which time of forecast.nc", "the last"});
  const bool has_member = table.has("results_member");
  const auto member = has_member ? table.integer("results_member", {0, 4095}, 0, {}) : 0;
  table.integer("results_member", {0, 4095}, 0,
                {"the member that all start from", "each its own, or the only one"});
  for (const char* key : {"results_time", "results_member"})
    table.expect(file || !table.has(key), key, "is used only with results = \"file\"");
  if (!file) return std::nullopt;
  return InitialResults{*file, time, has_member ? std::optional(int(member)) : std::nullopt};
}

/// Exactly one kind of water, and at most one kind of motion, which comes with both of its parts.
void check_kinds(ConfigTable table, const InitialWater& w) {
  const int kinds = int(w.level.given()) + int(w.depth.given()) + int(w.results.has_value());
  table.expect(kinds > 0, "",
               "says of no water; write level_m, depth_m, level_raster, depth_raster or results");
  table.expect(kinds < 2, "", "level, depth and results exclude each other; keep one");
  const bool speeds = w.velocity_x.given() || w.velocity_y.given();
  const bool discharges = w.unit_discharge_x.given() || w.unit_discharge_y.given();
  table.expect(!(speeds && discharges), "", "both velocities and unit discharges are given; keep one");
  table.expect(w.velocity_x.given() == w.velocity_y.given(), "",
               "one part of the velocity is missing; write both along x and along y");
  table.expect(w.unit_discharge_x.given() == w.unit_discharge_y.given(), "",
               "one part of the unit discharge is missing; write both along x and along y");
  table.expect(!w.results || !(speeds || discharges), "",
               "results bring their own velocities; take these out");
}

InitialWater read_one(ConfigTable table) {
  constexpr Range flow{-1000, 1000, "m2/s"};
  InitialWater w;
  w.at = table.where();
  w.name = table.needed_text("name", {.meaning = "for messages and the summary", .also = "once"});
  w.polygon =
      read_drawn(table, "polygon", 3,
                 {{"the cells whose centres lie in the polygon, which must not cross itself", "everywhere"},
                  "layer of the file",
                  "the value of the polygon's attribute `name`"});
  w.level = read_field(
      table, "level_m", {"still water up to this elevation wherever the bed is lower"}, "level_raster",
      {"raster of levels, m: means under the cells. Where it has no value, what was there stays; it must "
       "have one somewhere. Run `freshet mesh` after changing it: mesh.nc holds the means"},
      range::elevation);
  w.depth = read_field(table, "depth_m", {"water of this depth"}, "depth_raster", {"the same of depths"},
                       {0, 400, "m"});
  w.velocity_x = read_field(table, "velocity_x_m_per_s", {"along x, where there is water", "0"},
                            "velocity_x_raster", {"raster of velocities, m/s"}, range::speed);
  w.velocity_y = read_field(table, "velocity_y_m_per_s", {"along y", "0"}, "velocity_y_raster",
                            {"the same along y"}, range::speed);
  w.unit_discharge_x =
      read_field(table, "unit_discharge_x_m2_per_s", {"in place of a velocity: velocity times depth"},
                 "unit_discharge_x_raster", {"raster of unit discharges, m²/s"}, flow);
  w.unit_discharge_y = read_field(table, "unit_discharge_y_m2_per_s", {"the same along y"},
                                  "unit_discharge_y_raster", {"the same along y"}, flow);
  w.results = read_results(table);
  check_kinds(table, w);
  return w;
}

}  // namespace

std::vector<InitialWater> read_initial_water(ConfigTable root) {
  std::vector<InitialWater> all;
  std::set<std::string> names;
  for (ConfigTable table : root.list(
           "initial_water", {"What water there is at `forecast.start`, by region, over what `solver.initial` "
                             "says; where two overlap, the later one holds. A dam break is one region with a "
                             "level and another with less. Give one of level, depth and results."})) {
    InitialWater w = read_one(table);
    if (!table.in_use()) continue;
    table.expect(names.insert(w.name).second, "name",
                 fmt::format("'{}' is the name of other initial water too", w.name));
    all.push_back(std::move(w));
  }
  return all;
}

}  // namespace freshet::core
