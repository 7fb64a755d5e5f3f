#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/basin_parts.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

namespace {

std::vector<StageThreshold> read_thresholds(ConfigTable table) {
  constexpr Range stage{-100, 1000, "m"};
  std::vector<StageThreshold> thresholds;
  for (const std::string& name : table.names()) thresholds.push_back({name, table.entry_number(name, stage)});
  if (thresholds.empty()) table.entry_number("", stage);  // so that the key is known
  std::stable_sort(thresholds.begin(), thresholds.end(),
                   [](const auto& a, const auto& b) { return a.stage_m < b.stage_m; });
  return thresholds;
}

Gauge read_gauge(ConfigTable table) {
  Gauge gauge;
  gauge.at = {table.where()};
  gauge.id = table.needed_text("id");
  gauge.name = table.text("name", gauge.id);
  gauge.at_point = table.needed_point();
  gauge.zero_m = table.number("zero_m", range::elevation);
  gauge.snap_m = table.number("snap_m", {0, 1e4, "m"}, gauge.snap_m);
  gauge.assimilate = table.flag("assimilate", gauge.assimilate);
  gauge.reading_error_m = table.number("reading_error_m", {0.001, 10, "m"}, gauge.reading_error_m);
  gauge.thresholds = read_thresholds(table.optional_table("stage_thresholds_m"));
  return gauge;
}

/// Boundaries of a given discharge or level take it from a key or from a file; the others take neither.
void check_boundary_value(ConfigTable table, const Boundary& boundary, bool has_discharge, bool has_level) {
  const bool wants_discharge = boundary.type == BoundaryType::discharge;
  const bool wants_level = boundary.type == BoundaryType::level;
  table.expect(wants_discharge || !has_discharge, "discharge_m3_per_s",
               "is used only with type = \"discharge\"");
  table.expect(wants_level || !has_level, "level_m", "is used only with type = \"level\"");
  const bool wants_curve = boundary.type == BoundaryType::rating_curve;
  table.expect(wants_discharge || wants_level || wants_curve || !boundary.file, "file",
               "is used only with type = \"discharge\", \"level\" or \"rating_curve\"");
  table.expect(!wants_curve || !table.has("outside"), "outside", "is of series; a rating curve has no times");
  table.expect(!wants_level || boundary.outside != Missing::zero, "outside",
               "\"zero\" would be a water level of 0 m; write \"hold\", or a file that reaches farther");
  table.expect(!wants_curve || boundary.file, "type",
               "needs file, a table level_m,discharge_m3_per_s of what leaves at each level");
  table.expect(!boundary.slope || wants_discharge || boundary.type == BoundaryType::free_outflow, "slope",
               "is used only with type = \"free_outflow\" or \"discharge\"");
  const std::string key = wants_discharge ? "discharge_m3_per_s" : "level_m";
  const bool given = boundary.constant || boundary.file;
  table.expect(!(wants_discharge || wants_level) || given, "type", fmt::format("needs {} or file", key));
  table.expect(!(boundary.constant && boundary.file), "file",
               fmt::format("both {} and file are given; keep one", key));
}

/// Where a boundary lies: at the outlet, around a point, or along a line.
void read_place(ConfigTable table, Boundary& boundary) {
  constexpr Range width{0.001, 1e6, "m"};
  const bool along_line = table.has("line");
  for (const std::string key :
       {"lon", "lat", "x", "y", "width_m", "line", "layer", "feature", "line_width_m"})
    table.expect(!boundary.at_outlet || !table.has(key), key,
                 "is not used: the boundary 'outlet' lies where the catchment drains out");
  for (const std::string key : {"lon", "lat", "x", "y", "width_m"})
    table.expect(boundary.at_outlet || !along_line || !table.has(key), key,
                 "both line and a point with width_m are given; keep one way to say where it lies");
  table.expect(boundary.at_outlet || along_line || !table.has("line_width_m"), "line_width_m",
               "is used only with line = \"vector file\"");
  if (boundary.at_outlet || along_line) {
    for (const std::string key : {"lon", "lat", "x", "y", "width_m"}) table.number(key, {-1e8, 1e8});
  } else {
    boundary.at_point = table.needed_point();
    boundary.width_m = table.needed_number("width_m", width);
  }
  boundary.line = read_drawn(table, "line", 2);
  boundary.line_width_m = table.number("line_width_m", width);
}

Boundary read_boundary(ConfigTable table) {
  static const std::vector<std::string> types = {"wall",  "free_outflow",     "discharge",
                                                 "level", "critical_outflow", "rating_curve"};
  Boundary boundary;
  boundary.at = {table.where()};
  boundary.name = table.needed_text("name");
  if (!table.has("type")) table.missing("type", "\"free_outflow\"");
  const std::string type = table.choice("type", types, "wall");
  boundary.type = BoundaryType(std::find(types.begin(), types.end(), type) - types.begin());
  boundary.at_outlet = boundary.name == "outlet";
  read_place(table, boundary);
  const auto discharge = table.number("discharge_m3_per_s", {-1e6, 1e6, "m3/s"});
  const auto level = table.number("level_m", range::elevation);
  boundary.constant = boundary.type == BoundaryType::discharge ? discharge : level;
  boundary.file = table.path("file");
  boundary.outside = read_outside(table);
  boundary.slope = table.number("slope", {1e-6, 1});
  check_boundary_value(table, boundary, discharge.has_value(), level.has_value());
  return boundary;
}

}  // namespace

std::vector<Gauge> read_gauges(ConfigTable root) {
  std::vector<Gauge> gauges;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("gauge")) {
    Gauge gauge = read_gauge(table);
    table.expect(ids.insert(gauge.id).second, "id",
                 fmt::format("'{}' is the id of another gauge too", gauge.id));
    if (table.in_use()) gauges.push_back(std::move(gauge));
  }
  return gauges;
}

std::vector<Boundary> read_boundaries(ConfigTable root) {
  std::vector<Boundary> boundaries;
  for (const ConfigTable& table : root.list("boundary")) {
    Boundary boundary = read_boundary(table);
    if (table.in_use()) boundaries.push_back(std::move(boundary));
  }
  return boundaries;
}

std::vector<Section> read_line_sections(ConfigTable root, const std::vector<Boundary>& boundaries) {
  std::vector<Section> sections;
  std::set<std::string> names;
  for (const Boundary& boundary : boundaries) names.insert(boundary.name);
  for (ConfigTable table : root.list("section")) {
    Section section;
    section.at = {table.where()};
    section.name = table.needed_text("name");
    if (!table.has("line")) table.missing("line", "\"file\", or points such as [[0, 0], [12.5, 3]]");
    section.line = read_drawn(table, "line", 2).value_or(LineSource{});
    if (!table.in_use()) continue;
    table.expect(names.insert(section.name).second, "name",
                 fmt::format("'{}' is the name of another section or boundary too", section.name));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace freshet::core
