#include <fmt/format.h>

#include <set>

#include "core/basin_parts.hpp"

namespace freshet::core {
namespace {

DesignStorm read_design_storm(ConfigTable table) {
  DesignStorm storm;
  storm.total_mm = table.needed_number("total_mm", {0, 5000, "mm"});
  storm.duration_h = table.needed_number("duration_h", {0.01, 1000, "h"});
  storm.peak_fraction = table.number("peak_fraction", range::fraction, storm.peak_fraction);
  storm.start = table.needed_instant("start");
  return storm;
}

Missing read_missing(ConfigTable table, const std::string& key) {
  const std::string word = table.choice(key, {"error", "zero", "hold"}, "error");
  return word == "zero" ? Missing::zero : word == "hold" ? Missing::hold : Missing::error;
}

std::optional<RainGrid> read_rain_grid(ConfigTable table) {
  RainGrid grid;
  const auto files = table.path_or_pattern("grid");
  grid.variable = table.text("variable", "");
  grid.units = table.text("units", "");
  grid.crs = table.text("crs", "");
  grid.time_pattern = table.text("time_pattern", "");
  grid.first_time = table.instant("first_time");
  grid.interval_min = table.number("interval_min", {0.1, 44640, "min"});
  grid.time_at_end = table.choice("time_at", {"start", "end"}, "start") == "end";
  grid.missing = read_missing(table, "missing");
  grid.outside = read_missing(table, "outside");
  for (const char* key : {"variable", "units", "crs", "time_pattern", "first_time", "interval_min", "time_at",
                          "missing", "outside"})
    table.expect(files || !table.has(key), key,
                 "is used only with grid = \"...\"; add that, or take this out");
  table.expect(!grid.first_time || grid.interval_min, "first_time",
               "the time from one band to the next is missing; write interval_min");
  table.expect(!grid.first_time || grid.time_pattern.empty(), "first_time",
               "time_pattern is given too; keep the one that says the times");
  if (!files) return std::nullopt;
  grid.files = *files;
  grid.settings =
      nlohmann::json({{"grid", table.written("grid")},
                      {"variable", grid.variable},
                      {"units", grid.units},
                      {"crs", grid.crs},
                      {"time_pattern", grid.time_pattern},
                      {"first_time", grid.first_time ? to_iso(*grid.first_time) : ""},
                      {"interval_min", grid.interval_min.value_or(0)},
                      {"time_at", grid.time_at_end ? "end" : "start"},
                      {"missing", table.has("missing") ? table.written("missing") : std::string("error")}})
          .dump();
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
  rain.grid = read_rain_grid(table);
  table.expect(!(rain.design_storm && rain.file), "file",
               "both a file and a design storm are given; keep one");
  table.expect(!(rain.grid && (rain.design_storm || rain.file)), "grid",
               fmt::format("both a grid and a {} are given; keep one", rain.file ? "file" : "design storm"));
  table.expect(
      !rain.file || !rain.stations.empty(), "file",
      "no station says where its columns were measured; write [[rain.station]] with id, lon and lat");
  table.expect(rain.file || rain.stations.empty(), "station",
               "there are stations but no readings; write file = \"rain.csv\" in [rain]");
  return rain;
}

}  // namespace freshet::core
