#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
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

LineSource read_line(ConfigTable& table, const std::filesystem::path& file) {
  LineSource line;
  line.file = file;
  line.written = table.written("line");
  line.layer = table.text("layer", "");
  line.feature = table.text("feature", "");
  return line;
}

/// Where a boundary lies: at the outlet, around a point, or along a line.
void read_place(ConfigTable table, Boundary& boundary) {
  constexpr Range width{0.1, 1e6, "m"};
  const bool along_line = table.has("line");
  for (const std::string key : {"lon", "lat", "width_m", "line", "layer", "feature", "line_width_m"})
    table.expect(!boundary.at_outlet || !table.has(key), key,
                 "is not used: the boundary 'outlet' lies where the catchment drains out");
  for (const std::string key : {"lon", "lat", "width_m"})
    table.expect(boundary.at_outlet || !along_line || !table.has(key), key,
                 "both line and lon, lat and width_m are given; keep one way to say where it lies");
  for (const std::string key : {"layer", "feature", "line_width_m"})
    table.expect(boundary.at_outlet || along_line || !table.has(key), key,
                 "is used only with line = \"vector file\"");
  if (boundary.at_outlet || along_line) {
    for (const std::string key : {"lon", "lat", "width_m"}) table.number(key, {-1e6, 1e6});
  } else {
    boundary.at_point = table.needed_point();
    boundary.width_m = table.needed_number("width_m", width);
  }
  const auto file = table.path("line");
  const LineSource line = read_line(table, file.value_or(std::filesystem::path()));
  if (file) boundary.line = line;
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

/// The gauge of a rule has the threshold of the rule, and its area is one that the forecast computes.
void check_rule(ConfigTable table, const WarningRule& rule, const Basin& basin) {
  std::vector<std::string> ids, names;
  for (const Gauge& gauge : basin.gauges) {
    ids.push_back(gauge.id);
    if (gauge.id != rule.gauge) continue;
    for (const StageThreshold& threshold : gauge.thresholds) names.push_back(threshold.name);
  }
  const bool known_gauge = std::find(ids.begin(), ids.end(), rule.gauge) != ids.end();
  table.expect(
      known_gauge, "gauge",
      fmt::format("there is no [[gauge]] with id '{}'{}", rule.gauge, did_you_mean(rule.gauge, ids)));
  const bool known_threshold = std::find(names.begin(), names.end(), rule.stage_threshold) != names.end();
  table.expect(known_threshold || !known_gauge, "stage_threshold",
               fmt::format("gauge '{}' has no stage_thresholds_m.{}{}", rule.gauge, rule.stage_threshold,
                           did_you_mean(rule.stage_threshold, names)));
  const auto& depths = basin.products.depth_thresholds_m;
  const bool computed = std::any_of(depths.begin(), depths.end(),
                                    [&](double depth) { return std::abs(depth - rule.area_depth_m) < 1e-9; });
  table.expect(computed, "area_depth_m",
               fmt::format("{:g} m is not one of products.depth_thresholds_m: {:g}", rule.area_depth_m,
                           fmt::join(depths, ", ")));
}

WarningRule read_rule(ConfigTable table) {
  WarningRule rule;
  rule.at = {table.where()};
  rule.id = table.needed_text("id");
  rule.gauge = table.needed_text("gauge");
  rule.stage_threshold = table.needed_text("stage_threshold");
  rule.probability = table.number("probability", range::fraction, rule.probability);
  rule.area_depth_m = table.number("area_depth_m", {0.001, 100, "m"}, rule.area_depth_m);
  rule.area_probability = table.number("area_probability", range::fraction, rule.area_probability);
  rule.change_probability = table.number("change_probability", range::fraction, rule.change_probability);
  rule.change_area = table.number("change_area", range::fraction, rule.change_area);
  rule.event = table.text("event", rule.event);
  rule.severity =
      table.choice("severity", {"Extreme", "Severe", "Moderate", "Minor", "Unknown"}, rule.severity);
  rule.headline = table.text("headline", "");
  rule.instruction = table.text("instruction", "");
  return rule;
}

bool only_of(const std::string& text, bool (*allowed)(char)) {
  return std::all_of(text.begin(), text.end(), allowed);
}

bool id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
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
  std::map<std::string, std::filesystem::path> files;  // by what is written, which ids are made of
  for (const Boundary& boundary : boundaries)
    if (boundary.line) files[boundary.line->written] = boundary.line->file;
  for (ConfigTable table : root.list("section")) {
    Section section;
    section.at = {table.where()};
    section.name = table.needed_text("name");
    section.line = read_line(table, table.needed_path("line"));
    if (!table.in_use()) continue;
    table.expect(names.insert(section.name).second, "name",
                 fmt::format("'{}' is the name of another section or boundary too", section.name));
    const auto known = files.emplace(section.line.written, section.line.file).first;
    table.expect(
        known->second == section.line.file, "line",
        fmt::format("'{}' means another file for a boundary, said in another folder; give one of them "
                    "another name",
                    section.line.written));
    sections.push_back(std::move(section));
  }
  return sections;
}

Warnings read_warnings(ConfigTable root, const Basin& basin) {
  ConfigTable table = root.table("warnings");
  Warnings w;
  w.at = {table.where()};
  w.sender = table.text("sender", "");
  w.sender_name = table.text("sender_name", "");
  w.language = table.text("language", w.language);
  w.exercise = table.flag("exercise", basin.synthetic);
  w.sent_now = table.choice("sent_time", {"now", "cycle"}, "now") == "now";
  w.simplify_m = table.number("simplify_m", {0, 1e4, "m"}, w.simplify_m);
  w.min_area_km2 = table.number("min_area_km2", {0, 1e4, "km2"}, w.min_area_km2);
  std::set<std::string> ids;
  for (ConfigTable entry : root.list("warning")) {
    WarningRule rule = read_rule(entry);
    if (!entry.in_use()) continue;
    entry.expect(ids.insert(rule.id).second, "id",
                 fmt::format("'{}' is the id of another warning too", rule.id));
    entry.expect(only_of(rule.id, id_character), "id", "may hold letters, digits, '-', '_' and '.' only");
    check_rule(entry, rule, basin);
    w.rules.push_back(std::move(rule));
  }
  table.expect(w.rules.empty() || !w.sender.empty(), "sender",
               "is missing; messages name who sends them, e.g. sender = \"floods@agency.example\"");
  // CAP 1.2, section 3.2.1: a sender holds no spaces, commas, < or &.
  table.expect(w.sender.find_first_of(" ,<&\t\n") == std::string::npos, "sender",
               "must not hold spaces, commas, < or &");
  return w;
}

}  // namespace freshet::core
