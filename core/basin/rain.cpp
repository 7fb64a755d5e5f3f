#include "core/basin/rain.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

DesignStorm read_design_storm(ConfigTable table) {
  DesignStorm storm;
  storm.total_mm = table.needed_number("total_mm", {0, 5000, "mm"});
  storm.duration_h = table.needed_number("duration_h", {0.01, 1000, "h"});
  storm.peak_fraction = table.number("peak_fraction", range::fraction, storm.peak_fraction);
  storm.start = table.needed_instant("start");
  const double most = plausible::heaviest_rain(storm.duration_h * 3600) * storm.duration_h;
  table.expect(storm.total_mm <= most, "total_mm",
               fmt::format("{:g} mm in {:g} h is more than ever fell: at most {:.0f} mm in so long",
                           storm.total_mm, storm.duration_h, most));
  return storm;
}

Totals read_totals(ConfigTable table) {
  const std::string word =
      table.choice("totals", {"as the file says", "interval", "running"}, "as the file says");
  return word == "interval" ? Totals::interval : word == "running" ? Totals::running : Totals::by_bounds;
}

/// As rain.nc keeps them: what was made by other keys is made again.
std::string grid_settings(ConfigTable table, const RainGrid& grid) {
  nlohmann::json settings = {
      {"grid", std::filesystem::path(table.written("grid")).lexically_normal().generic_string()},
      {"variable", grid.variable},
      {"units", grid.units},
      {"crs", grid.crs},
      {"time_pattern", grid.time_pattern},
      {"first_time", grid.first_time ? to_iso(*grid.first_time) : ""},
      {"interval_min", grid.interval_min.value_or(0)},
      {"time_at", grid.time_at_end ? "end" : "start"},
      {"missing", table.has("missing") ? table.written("missing") : std::string("error")}};
  if (grid.totals != Totals::by_bounds) settings["totals"] = table.written("totals");
  return settings.dump();
}

std::optional<RainGrid> read_rain_grid(ConfigTable table, Missing missing, Missing outside) {
  RainGrid grid;
  const auto files = table.path_or_pattern("grid");
  grid.variable = table.text("variable", "");
  grid.units = table.text("units", "");
  grid.crs = table.text("crs", "");
  grid.time_pattern = table.text("time_pattern", "");
  grid.first_time = table.instant("first_time");
  grid.interval_min = table.number("interval_min", {0.1, 44640, "min"});
  grid.time_at_end = table.choice("time_at", {"start", "end"}, "start") == "end";
  grid.totals = read_totals(table);
  grid.missing = missing;
  grid.outside = outside;
  for (const char* key :
       {"variable", "units", "crs", "time_pattern", "first_time", "interval_min", "time_at", "totals"})
    table.expect(files || !table.has(key), key,
                 "is used only with grid = \"...\"; add that, or take this out");
  table.expect(!grid.first_time || grid.interval_min, "first_time",
               "the time from one band to the next is missing; write interval_min");
  table.expect(!grid.first_time || grid.time_pattern.empty(), "first_time",
               "time_pattern is given too; keep the one that says the times");
  if (!files) return std::nullopt;
  grid.files = *files;
  grid.settings = grid_settings(table, grid);
  return grid;
}

}  // namespace

Rain read_rain(ConfigTable table) {
  Rain rain;
  rain.at = {table.where()};
  ConfigTable storm = table.optional_table("design_storm");
  const DesignStorm design = read_design_storm(storm);
  if (storm.in_use()) rain.design_storm = design;
  rain.file = table.path("file");
  rain.inverse_distance =
      table.choice("interpolation", {"thiessen", "inverse_distance"}, "thiessen") == "inverse_distance";
  rain.power = table.number("power", {0.5, 10}, rain.power);
  std::set<std::string> ids;
  for (ConfigTable entry : table.list("station")) {
    const RainStation station{entry.needed_text("id"), entry.needed_point()};
    entry.expect(ids.insert(station.id).second, "id",
                 fmt::format("'{}' is the id of another rain station too", station.id));
    if (entry.in_use()) rain.stations.push_back(station);
  }
  rain.missing = read_missing(table, "missing", {"error", "zero", "hold", "neighbours"});
  rain.outside = read_missing(table, "outside", {"error", "zero", "hold"});
  rain.grid = read_rain_grid(table, rain.missing, rain.outside);
  table.expect(!rain.grid || !table.local(), "grid",
               "lies on Earth, which basin.crs = \"local\" does not; name a coordinate system there");
  for (const char* key : {"missing", "outside"})
    table.expect(rain.grid || rain.file || !table.has(key), key,
                 "is used only with grid = \"...\" or file = \"...\"; add that, or take this out");
  table.expect(rain.missing != Missing::neighbours || rain.file, "missing",
               "\"neighbours\" are other stations, of file = \"...\"; of a grid write \"zero\" or \"hold\"");
  table.expect(!(rain.design_storm && rain.file), "file",
               "both a file and a design storm are given; keep one");
  table.expect(!(rain.grid && (rain.design_storm || rain.file)), "grid",
               fmt::format("both a grid and a {} are given; keep one", rain.file ? "file" : "design storm"));
  table.expect(
      !rain.file || !rain.stations.empty(), "file",
      fmt::format("no station says where its columns were measured; write [[rain.station]] with id, {}",
                  table.local() ? "x and y" : "lon and lat"));
  table.expect(rain.file || rain.stations.empty(), "station",
               "there are stations but no readings; write file = \"rain.csv\" in [rain]");
  return rain;
}

}  // namespace freshet::core
