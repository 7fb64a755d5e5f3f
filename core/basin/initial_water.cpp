#include "core/basin/initial_water.hpp"

#include <fmt/format.h>
#include <set>

#include "core/basin/drawn.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// A number under `constant`, or a raster under `raster`.
FieldValue read_field(ConfigTable table, const std::string& constant, const std::string& raster,
                      Range range) {
  FieldValue value;
  value.constant = table.number(constant, range);
  if (const auto file = table.path(raster)) value.raster = RasterSource{*file};
  table.expect(!(value.constant && value.raster), raster,
               fmt::format("both {} and {} are given; keep one", constant, raster));
  return value;
}

std::optional<InitialResults> read_results(ConfigTable table) {
  const auto file = table.path("results");
  const auto time = table.instant("results_time");
  const bool has_member = table.has("results_member");
  const auto member = has_member ? table.integer("results_member", {0, 4095}, 0) : 0;
  table.integer("results_member", {0, 4095}, 0);
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
  w.name = table.needed_text("name");
  w.polygon = read_drawn(table, "polygon", 3);
  w.level = read_field(table, "level_m", "level_raster", range::elevation);
  w.depth = read_field(table, "depth_m", "depth_raster", {0, 400, "m"});
  w.velocity_x = read_field(table, "velocity_x_m_per_s", "velocity_x_raster", range::speed);
  w.velocity_y = read_field(table, "velocity_y_m_per_s", "velocity_y_raster", range::speed);
  w.unit_discharge_x = read_field(table, "unit_discharge_x_m2_per_s", "unit_discharge_x_raster", flow);
  w.unit_discharge_y = read_field(table, "unit_discharge_y_m2_per_s", "unit_discharge_y_raster", flow);
  w.results = read_results(table);
  check_kinds(table, w);
  return w;
}

}  // namespace

std::vector<InitialWater> read_initial_water(ConfigTable root) {
  std::vector<InitialWater> all;
  std::set<std::string> names;
  for (ConfigTable table : root.list("initial_water")) {
    InitialWater w = read_one(table);
    if (!table.in_use()) continue;
    table.expect(names.insert(w.name).second, "name",
                 fmt::format("'{}' is the name of other initial water too", w.name));
    all.push_back(std::move(w));
  }
  return all;
}

}  // namespace freshet::core
