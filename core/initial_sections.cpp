#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/basin_parts.hpp"
#include "core/ring_faults.hpp"

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

std::optional<LineSource> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points) {
  LineSource drawn;
  const bool list = table.is_list(key);
  drawn.points = table.points(key, least_points);
  const auto file = list ? std::nullopt : table.path(key);
  drawn.file = file.value_or(std::filesystem::path());
  drawn.layer = table.text("layer", "");
  drawn.feature = table.text("feature", "");
  for (const char* word : {"layer", "feature"})
    table.expect(!table.has(word) || (table.has(key) && !list), word,
                 fmt::format("is used only with {} = \"vector file\"", key));
  if (!file && drawn.points.empty()) return std::nullopt;
  if (least_points > 2 && drawn.points.size() >= least_points)
    if (const std::string fault = fault_of_ring(drawn.points); !fault.empty()) table.problem(key, fault);
  return drawn;
}

void check_names_of_files(ConfigTable root, const Basin& basin) {
  std::map<std::string, std::filesystem::path> files;
  const auto look = [&](const std::filesystem::path& file) {
    const auto known = files.emplace(file.filename().string(), file).first;
    root.expect(
        known->second == file, "basin",
        fmt::format("{} and {} are two files of one name, by which mesh.nc knows their lines, polygons "
                    "and rasters; give one of them another name",
                    known->second.string(), file.string()));
  };
  for (const LineSource& line : basin.lines()) look(line.file);
  for (const LineSource& polygon : basin.polygons()) look(polygon.file);
  for (const RasterSource& raster : basin.rasters()) look(raster.file);
}

}  // namespace freshet::core
