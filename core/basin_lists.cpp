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

/// What is given that the kind of boundary does not take, and what it needs that is not.
void check_boundary_value(ConfigTable table, const Boundary& boundary) {
  const BoundaryKind& kind = *boundary.kind;
  const auto only_with = [](const auto& has) {
    return "is used only with type = " + boundary_kinds_with(has);
  };
  for (const BoundaryQuantity* quantity : boundary_quantities())
    table.expect(kind.gives(*quantity) || !table.has(quantity->key), quantity->key,
                 only_with([=](const BoundaryKind& k) { return k.gives(*quantity); }));
  table.expect(kind.file != BoundaryFile::none || !boundary.file, "file",
               only_with([](const BoundaryKind& k) { return k.file != BoundaryFile::none; }));
  const bool wants_curve = kind.file == BoundaryFile::rating_curve;
  table.expect(!wants_curve || !table.has("outside"), "outside", "is of series; a rating curve has no times");
  table.expect(!kind.quantity || !kind.quantity->never_zero || boundary.outside != Missing::zero, "outside",
               "\"zero\" would be a water level of 0 m; write \"hold\", or a file that reaches farther");
  table.expect(!wants_curve || boundary.file, "type",
               "needs file, a table level_m,discharge_m3_per_s of what leaves at each level");
  table.expect(kind.slope || !boundary.slope, "slope",
               only_with([](const BoundaryKind& k) { return k.slope; }));
  if (!kind.quantity) return;
  const std::string& key = kind.quantity->key;
  table.expect(boundary.constant || boundary.file, "type", fmt::format("needs {} or file", key));
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
  std::vector<std::string> kinds;
  for (const BoundaryKind& kind : boundary_kinds()) kinds.push_back(kind.name);
  Boundary boundary;
  boundary.at = {table.where()};
  boundary.name = table.needed_text("name");
  if (!table.has("type")) table.missing("type", "\"free_outflow\"");
  boundary.kind = &boundary_kind(table.choice("type", kinds, "wall"));
  boundary.at_outlet = boundary.name == "outlet";
  read_place(table, boundary);
  for (const BoundaryQuantity* quantity : boundary_quantities()) {
    const auto value = table.number(quantity->key, {quantity->low, quantity->high, quantity->unit});
    if (boundary.kind->gives(*quantity)) boundary.constant = value;
  }
  boundary.file = table.path("file");
  boundary.outside = read_outside(table);
  boundary.slope = table.number("slope", {1e-6, 1});
  check_boundary_value(table, boundary);
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
