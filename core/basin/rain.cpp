#include "core/basin/rain.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/basin/after_last.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

const Words<Totals> rain_totals = {
    {"as the file says", Totals::by_bounds}, {"interval", Totals::interval}, {"running", Totals::running}};

DesignStorm read_design_storm(ConfigTable table) {
  DesignStorm storm;
  storm.total_mm = table.needed_number(
      "total_mm", {0, 5000, "mm"},
      {.meaning = "depth of the whole storm, the same everywhere; triangular hyetograph (Yen & Chow 1980)",
       .starter = "50"});
  storm.duration_h = table.needed_number("duration_h", {0.01, 1000, "h"},
                                         {.meaning = "from its beginning to its end", .starter = "6"});
  storm.peak_fraction = table.number("peak_fraction", range::fraction, storm.peak_fraction,
                                     {"time of the peak as a share of the duration"});
  storm.start =
      table.needed_instant("start", {.meaning = "when it begins", .starter = "2026-03-10T00:00:00Z"});
  const double most = plausible::heaviest_rain(storm.duration_h * 3600) * storm.duration_h;
  table.expect(storm.total_mm <= most, "total_mm",
               fmt::format("{:g} mm in {:g} h is more than ever fell: at most {:.0f} mm in so long",
                           storm.total_mm, storm.duration_h, most));
  return storm;
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
  if (grid.totals != Totals::by_bounds) settings["totals"] = word_of(rain_totals, grid.totals);
  if (grid.margin_m > 0) settings["margin_km"] = grid.margin_m / 1000;
  return settings.dump();
}

std::optional<RainGrid> read_rain_grid(ConfigTable table, Missing missing, Missing outside) {
  RainGrid grid;
  const auto files = table.path_or_pattern(
      "grid", {"rain on a grid, for `freshet rain`: CF NetCDF; or rasters that GDAL reads; or a CSV with the "
               "columns `time,file` or `time,file,band` that lists rasters. All have the same grid"});
  grid.variable = table.text("variable", "", {"with `grid`: its variable in a NetCDF file", "the only grid"});
  grid.units = table.text("units", "",
                          {.meaning = "with `grid`: an intensity, or the depth of each interval",
                           .otherwise = "as the file says",
                           .allowed = "such as `\"mm/h\"`, `\"kg m-2 s-1\"`, `\"m/s\"`, `\"mm/day\"`, `\"0.1 "
                                      "mm/h\"`; `\"mm\"`, `\"kg m-2\"`, `\"m\"`"});
  grid.crs = table.text(
      "crs", "",
      {"with `grid`: its coordinate system, such as `\"EPSG:4326\"`, in place of what the file says",
       "as the file says"});
  grid.time_pattern = table.text(
      "time_pattern", "",
      {.meaning = "with `grid`: where a file's name has its time (UTC): `\"rain_%Y%m%dT%H%MZ.tif\"`; with "
                  "slashes, folders count too: `\"%Y/%m/%d/%H%M.tif\"`. Absent: the file says it (NetCDF: "
                  "time coordinate, GeoTIFF: TIFFTAG_DATETIME in UTC)",
       .allowed = "as of strftime"});
  grid.first_time = table.instant(
      "first_time", {"with `grid`: of the first band of one raster; the others follow every `interval_min`"});
  grid.interval_min = table.number("interval_min", {0.1, 44640, "min"},
                                   {"with `grid`: usual time from one grid to the next", "the median"});
  grid.time_at_end = table.choice("time_at", {"start", "end"}, "start",
                                  {"with `grid`: a time is the beginning or the end of its interval, where "
                                   "the file has no time bounds"}) == "end";
  grid.totals = table.choice(
      "totals", rain_totals, grid.totals,
      {"with `grid` of depths: each is that of its interval, or of all the time since the first (running "
       "totals, as weather models write them), of which `freshet rain` takes differences. The default: time "
       "bounds decide; without them, depths that never fall are refused"});
  grid.margin_m =
      1000 * table.number("margin_km", {0, 1000, "km"}, 0,
                          {"with `grid`: `freshet rain` keeps it so far beyond the mesh, for storms that "
                           "members have elsewhere (`ensemble.rain_east_sigma_km`): three standard "
                           "deviations or more. Rain from farther off is that of the rim of what is kept"});
  grid.missing = missing;
  grid.outside = outside;
  for (const char* key : {"variable", "units", "crs", "time_pattern", "first_time", "interval_min", "time_at",
                          "totals", "margin_km"})
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
  table.about(
      {"Nothing here means no rain. Otherwise one of a design storm, a "
       "file and a grid ([guide](guide/rain.md))."});
  Rain rain;
  rain.at = {table.where()};
  ConfigTable storm = table.optional_table("design_storm");
  const DesignStorm design = read_design_storm(storm);
  if (storm.in_use()) rain.design_storm = design;
  rain.file = table.path(
      "file",
      {"CSV with columns `time`, then `<station id>_mm_per_h`; stations spread as `interpolation` says"});
  rain.inverse_distance =
      table.choice("interpolation", {"thiessen", "inverse_distance"}, "thiessen",
                   {"each cell has the rain of its nearest station, or a mean of all weighted by "
                    "distance^-`power` (Shepard 1968)"}) == "inverse_distance";
  rain.power = table.number("power", {0.5, 10}, rain.power, {"with `\"inverse_distance\"`"});
  std::set<std::string> ids;
  for (ConfigTable entry : table.list("station")) {
    const RainStation station{
        entry.needed_text("id",
                          {.meaning = "in `[[rain.station]]`: the id in the column's name", .also = "once"}),
        entry.needed_point({"where it stands"})};
    entry.expect(ids.insert(station.id).second, "id",
                 fmt::format("'{}' is the id of another rain station too", station.id));
    if (entry.in_use()) rain.stations.push_back(station);
  }
  table.describe("missing",
                 {"what falls where a grid cell or a station has no value, and in gaps between the "
                  "intervals of a grid: an error, no rain, or as before; with `file` also "
                  "`\"neighbours\"`: what the stations have that do have a value"});
  rain.missing = read_missing(table, "missing", {"error", "zero", "hold", "neighbours"});
  table.describe(
      "outside",
      {"what falls before the first and after the last interval of `grid` or `file`: a run that reaches "
       "there is refused, or there is no rain, or the last intensity continues (`\"hold\"`; a run that "
       "begins "
       "too early is refused). The last row of a file holds as long as the one before it"});
  rain.outside = read_missing(table, "outside", {"error", "zero", "hold"});
  rain.until_cycle = read_known_until(table, rain.outside);
  rain.grid = read_rain_grid(table, rain.missing, rain.outside);
  table.expect(!rain.grid || !table.local(), "grid",
               "lies on Earth, which basin.crs = \"local\" does not; name a coordinate system there");
  for (const char* key : {"missing", "outside", "known_until"})
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
