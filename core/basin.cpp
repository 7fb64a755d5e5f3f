#include "core/basin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "core/basin_draft.hpp"
#include "core/basin_parts.hpp"
#include "core/config_reader.hpp"
#include "core/kept_times.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

bool divides(double part, double whole) {
  const double ratio = whole / part;
  return ratio > 0.5 && std::abs(ratio - std::round(ratio)) < 1e-9 * ratio;
}

/// Adds what has another id, or comes from another file, than all before.
template <class Drawn>
void add_once(std::vector<Drawn>& all, const Drawn& one) {
  const auto same = [&](const Drawn& other) { return other.id() == one.id() && other.file == one.file; };
  if (std::none_of(all.begin(), all.end(), same)) all.push_back(one);
}

/// Products show the configuration to everyone; a password is not theirs to show.
std::string without_password(const std::string& connection) {
  static const std::regex keyword(R"((password\s*=\s*)('[^']*'|[^\s']+))", std::regex::icase);
  static const std::regex url(R"((://[^:/@\s]+:)[^@\s]+@)");
  return std::regex_replace(std::regex_replace(connection, keyword, "$1***"), url, "$1***@");
}

/// A file name is meant relative to the basin; "PG:..." and other connections with a driver stay as they are.
std::string read_observations(ConfigTable table, const fs::path& folder) {
  const std::string store = table.text("store", "");
  if (store.empty()) return store;
  table.show_as("store", without_password(store));
  static const std::regex driver("[A-Za-z][A-Za-z0-9_]+:");
  const auto connection = [](const std::string& text) {
    return std::regex_search(text, driver, std::regex_constants::match_continuous);
  };
  if (connection(store)) return store;
  const std::string file = (folder / store).lexically_normal().string();
  return connection(file) ? "./" + file : file;  // in a folder such as "basin:2"
}

void read_sections(ConfigTable root, Basin& basin) {
  ConfigTable general = root.table("basin");
  basin.name = general.needed_text("name");
  basin.crs = general.needed_text("crs");
  basin.synthetic = general.flag("synthetic", false);
  basin.terrain = read_terrain(root.optional_table("terrain"));
  basin.mesh = read_mesh(root.table("mesh"));
  basin.rivers = read_rivers(root.table("rivers"));
  basin.roughness = read_roughness(root.table("roughness"));
  basin.rain = read_rain(root.table("rain"));
  basin.forcing = read_forcing(root, basin.roughness);
  basin.solver = read_solver(root.table("solver"));
  basin.ensemble = read_ensemble(root.table("ensemble"));
  basin.assimilation = read_assimilation(root.table("assimilation"));
  basin.forecast = read_forecast(root.table("forecast"));
  basin.products = read_products(root.table("products"));
  basin.gauges = read_gauges(root);
  basin.boundaries = read_boundaries(root);
  basin.sections = read_line_sections(root, basin.boundaries);
  basin.initial_water = read_initial_water(root);
  check_names_of_files(root, basin);
  basin.warnings = read_warnings(root, basin);
  basin.observations = read_observations(root.table("observations"), basin.folder);
}

/// A span under its key: "output_interval_s", "0.5 s" or "output_interval_min", "15 min".
struct Span {
  std::string key, text;
  Span(const ConfigTable& table, const std::string& name, const std::string& other, double seconds) {
    const bool in_seconds = table.has(name + "_s");
    const double factor = other.ends_with("_h") ? 3600 : 60;
    key = in_seconds ? name + "_s" : other;
    text = in_seconds ? fmt::format("{:.9g} s", seconds)
                      : fmt::format("{:.9g} {}", seconds / factor, factor == 60 ? "min" : "h");
  }
};

/// What divides what. Cycles may be unused: their interval counts once it is said, or readings are used.
void check_intervals(ConfigTable forecast, ConfigTable assimilation, const Basin& basin) {
  const Forecast& f = basin.forecast;
  const double interval_min = 60 * f.interval_h;
  const Span lead(forecast, "lead", "lead_h", f.lead_s),
      output(forecast, "output_interval", "output_interval_min", f.output_interval_s),
      gauges(forecast, "gauge_interval", "gauge_interval_min", f.gauge_interval_s);
  forecast.expect(divides(f.output_interval_s, f.lead_s), output.key,
                  fmt::format("{} does not divide the lead time of {}", output.text, lead.text));
  forecast.expect(divides(f.gauge_interval_s, f.lead_s), gauges.key,
                  fmt::format("{} does not divide the lead time of {}", gauges.text, lead.text));
  const bool cycles = forecast.has("interval_h") || basin.assimilation.enabled;
  forecast.expect(!cycles || divides(f.gauge_interval_s, 60 * interval_min), gauges.key,
                  fmt::format("{} does not divide the cycle interval of {:g} h", gauges.text, f.interval_h));
  const double reading_min = basin.assimilation.reading_interval_min;
  assimilation.expect(
      divides(reading_min, interval_min), "reading_interval_min",
      fmt::format("{:g} min does not divide the cycle interval of {:g} h", reading_min, f.interval_h),
      {forecast});
}

/// In a forecast, and in the window before it, where that is longer and cycles are meant.
void check_counts(ConfigTable forecast, const Basin& basin) {
  const Forecast& f = basin.forecast;
  const auto bound = [&](const KeptTimes& kept, double seconds, const char* what) {
    const Span span(forecast, kept.name, kept.name + "_min", kept.interval_s);
    const double times = seconds / kept.interval_s;
    forecast.expect(times <= kept.most, span.key,
                    fmt::format("{} makes {:.0f} {} in {:.9g} s of {}, at most {:.0f} are kept; write "
                                "{}_s = {:.6g} or more",
                                span.text, times, kept.what, seconds, what, kept.most, kept.name,
                                kept.shortest_s(seconds)));
  };
  const bool cycles = forecast.has("interval_h") || basin.assimilation.enabled;
  const double window_s = 3600 * f.interval_h;
  for (const KeptTimes& kept : kept_times(basin)) {
    bound(kept, f.lead_s, "lead time");
    if (cycles && window_s > f.lead_s && !kept.of_fields)
      bound(kept, window_s, "the window between two cycles");
  }
}

void check_ensemble(ConfigTable ensemble, const Basin& basin) {
  const int members = basin.ensemble.members;
  ensemble.expect(basin.ensemble.groups <= members, "groups",
                  fmt::format("{} groups of ranks for {} members; write at most {}", basin.ensemble.groups,
                              members, members));
}

/// All of basin.toml; what is wrong with it stays in `config`.
Basin take_basin(ConfigFile& config, const fs::path& file) {
  Basin basin;
  basin.file = file;
  basin.folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  ConfigTable root = config.root();
  read_sections(root, basin);
  check_intervals(root.table("forecast"), root.table("assimilation"), basin);
  check_counts(root.table("forecast"), basin);
  check_ensemble(root.table("ensemble"), basin);
  return basin;
}

}  // namespace

std::vector<LineSource> Basin::lines() const {
  std::vector<LineSource> all;
  for (const Boundary& boundary : boundaries)
    if (boundary.line && boundary.line->drawn_in_file()) add_once(all, *boundary.line);
  for (const Section& section : sections)
    if (section.line.drawn_in_file()) add_once(all, section.line);
  return all;
}

std::vector<LineSource> Basin::polygons() const {
  std::vector<LineSource> all;
  for (const InitialWater& water : initial_water)
    if (water.polygon && water.polygon->drawn_in_file()) add_once(all, *water.polygon);
  for (const PointSource& source : forcing.sources)
    if (source.area && source.area->drawn_in_file()) add_once(all, *source.area);
  return all;
}

std::vector<RasterSource> Basin::rasters() const {
  std::vector<RasterSource> all;
  for (const InitialWater& w : initial_water)
    for (const FieldValue* value :
         {&w.level, &w.depth, &w.velocity_x, &w.velocity_y, &w.unit_discharge_x, &w.unit_discharge_y})
      if (value->raster) add_once(all, *value->raster);
  return all;
}

std::vector<double> Products::durations_m() const {
  if (duration_thresholds_m) return *duration_thresholds_m;
  const auto n = std::min<std::size_t>(depth_thresholds_m.size(), 7);
  return {depth_thresholds_m.begin(), depth_thresholds_m.begin() + static_cast<std::ptrdiff_t>(n)};
}

std::vector<std::string> Roughness::class_names() const {
  std::vector<std::string> names = {"default", "channel"};
  for (const LandClass& land : classes) names.push_back(land.name);
  return names;
}

std::vector<double> Roughness::class_manning() const {
  std::vector<double> manning = {default_n, channel_n};
  for (const LandClass& land : classes) manning.push_back(land.manning_n);
  return manning;
}

Basin read_basin(const fs::path& file, std::vector<std::string>& known_keys) {
  ConfigFile config(file);
  Basin basin = take_basin(config, file);
  config.finish();
  basin.resolved_json = config.resolved().dump(2);
  known_keys = config.known_keys();
  return basin;
}

Basin read_basin(const fs::path& file) {
  std::vector<std::string> known_keys;
  return read_basin(file, known_keys);
}

BasinDraft draft_basin(const fs::path& file) {
  ConfigFile config(file);
  BasinDraft draft;
  draft.basin = take_basin(config, file);
  draft.faults = config.faults(&draft.faulty_tables);
  draft.basin.resolved_json = config.resolved().dump(2);
  return draft;
}

}  // namespace freshet::core
