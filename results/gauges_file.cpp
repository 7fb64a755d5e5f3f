#include "results/gauges_file.hpp"

#include <algorithm>
#include <cmath>

#include "core/dry_film.hpp"
#include "core/plausible.hpp"
#include "results/series_file.hpp"

namespace freshet::results {

namespace {

using core::NcType;

constexpr const char *station = "station", *member = "member", *time = "time", *name_length = "name_length";

constexpr Variable station_id{.name = "station_id",
                              .type = NcType::text,
                              .axes = {station, name_length},
                              .long_name = "gauge identifier",
                              .cf_role = "timeseries_id"};
constexpr Variable station_name{
    .name = "station_name", .type = NcType::text, .axes = {station, name_length}, .long_name = "gauge name"};

constexpr Variable of_station(const char* name, const char* long_name, const char* units,
                              const char* standard_name) {
  return {.name = name,
          .type = NcType::f64,
          .axes = {station},
          .long_name = long_name,
          .units = units,
          .standard_name = standard_name};
}
constexpr Variable lon = of_station("lon", "longitude of the gauge", "degrees_east", "longitude");
constexpr Variable lat = of_station("lat", "latitude of the gauge", "degrees_north", "latitude");
constexpr Variable x = of_station("x", "x of the gauge", "m", "projection_x_coordinate");
constexpr Variable y = of_station("y", "y of the gauge", "m", "projection_y_coordinate");
constexpr Variable bed_elevation =
    of_station("bed_elevation", "bed elevation of the gauge's cell", "m", "altitude");
constexpr Variable gauge_zero = of_station("gauge_zero", "elevation of stage zero", "m", "altitude");
constexpr Variable gauge_zero_offset{.name = "gauge_zero_offset",
                                     .type = NcType::f64,
                                     .axes = {station, member},
                                     .long_name = "offset of a member on the elevation of stage zero",
                                     .units = "m"};
constexpr Variable assimilated{.name = "assimilated",
                               .type = NcType::i8,
                               .axes = {station},
                               .long_name = "readings of this gauge are assimilated",
                               .flag_meanings = "kept_out assimilated"};

constexpr Variable over_time(const char* name, const char* long_name, const char* units,
                             const char* standard_name = "") {
  return {.name = name,
          .type = NcType::f64,
          .axes = {station, member, time},
          .long_name = long_name,
          .units = units,
          .standard_name = standard_name};
}
constexpr Variable water_level = over_time("water_level", "water level; missing where dry", "m",
                                           "water_surface_height_above_reference_datum");
constexpr Variable stage = over_time("stage", "stage: water level above gauge zero; missing where dry", "m");
constexpr Variable velocity_x = over_time("velocity_x", "depth-averaged velocity along x", "m s-1");
constexpr Variable velocity_y = over_time("velocity_y", "depth-averaged velocity along y", "m s-1");

/// What of a gauge a variable holds.
template <class Value>
using OfStation = Value (*)(const GaugeTable::Station&);

template <class Value>
std::vector<Value> each(const GaugeTable& table, OfStation<Value> of) {
  std::vector<Value> values;
  for (const GaugeTable::Station& s : table.stations) values.push_back(of(s));
  return values;
}

struct NumberOfStation {
  const Variable& variable;
  OfStation<double> of;
  bool on_earth_only = false;
};
constexpr std::array numbers_of_stations = {
    NumberOfStation{lon, [](const GaugeTable::Station& s) { return s.on_globe.lon; }, true},
    NumberOfStation{lat, [](const GaugeTable::Station& s) { return s.on_globe.lat; }, true},
    NumberOfStation{x, [](const GaugeTable::Station& s) { return s.in_plane[0]; }},
    NumberOfStation{y, [](const GaugeTable::Station& s) { return s.in_plane[1]; }},
    NumberOfStation{bed_elevation, [](const GaugeTable::Station& s) { return s.bed_m; }},
    NumberOfStation{gauge_zero, [](const GaugeTable::Station& s) { return s.zero_m; }}};

void define_file(core::NetcdfFile& file, const GaugeTable& table) {
  std::size_t longest = 1;
  for (const GaugeTable::Station& s : table.stations)
    longest = std::max({longest, s.id.size(), s.name.size()});
  file.add_dimension(station, table.stations.size());
  file.add_dimension(member, table.members);
  file.add_dimension(name_length, longest);
  define(file, station_id);
  define(file, station_name);
  for (const NumberOfStation& number : numbers_of_stations)
    if (table.on_earth || !number.on_earth_only) define(file, number.variable);
  define(file, assimilated);
  define_record_times(file, table.times);
  define(file, member_axis);
  if (!table.zero_offset_m.empty()) define(file, gauge_zero_offset);
  const core::Attributes coordinates = {
      {"coordinates", std::string(table.on_earth ? "lon lat station_id" : "x y station_id")}};
  for (const Variable& variable : {water_level, stage, velocity_x, velocity_y})
    define_series(file, variable, coordinates, table.times);
  for (const GaugeTable::Tracer& tracer : table.tracers)
    define_series(file,
                  over_time(tracer.row.name.c_str(), tracer.row.long_name.c_str(), tracer.row.unit.c_str(),
                            tracer.row.standard_name.c_str()),
                  coordinates, table.times);
  write_result_attributes(file, table.attributes, series_conventions);
  file.put_attribute("", "featureType", std::string("timeSeries"));
}

}  // namespace

void write_gauges(const std::filesystem::path& path, const GaugeTable& table) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_file(file, table);
  file.write_strings(station_id.name, each<std::string>(table, [](const auto& s) { return s.id; }));
  file.write_strings(station_name.name, each<std::string>(table, [](const auto& s) { return s.name; }));
  for (const NumberOfStation& number : numbers_of_stations)
    if (table.on_earth || !number.on_earth_only) file.write(number.variable.name, each(table, number.of));
  file.write(assimilated.name, each<int>(table, [](const auto& s) { return int(s.assimilated); }));
  write_record_times(file, table.times);
  write_member_numbers(file, table.members, table.attributes.member_numbers);
  if (!table.zero_offset_m.empty()) file.write(gauge_zero_offset.name, table.zero_offset_m);
  write_series(file, water_level.name, table.water_level_m, table.times);
  write_series(file, stage.name, table.stage_m, table.times);
  write_series(file, velocity_x.name, table.velocity_x_m_per_s, table.times);
  write_series(file, velocity_y.name, table.velocity_y_m_per_s, table.times);
  for (const GaugeTable::Tracer& tracer : table.tracers)
    write_series(file, tracer.row.name, tracer.values, table.times);
  file.commit();
}

std::optional<std::size_t> GaugeSeries::find(std::string_view id) const {
  for (std::size_t s = 0; s < stations.size(); ++s)
    if (stations[s].id == id) return s;
  return {};
}

namespace {

/// By longitude and latitude, or where the basin has local coordinates by x and y.
std::vector<core::Position> positions_in(const SeriesFile& file) {
  std::vector<core::Position> positions;
  if (file.has(lon) || !file.has(x)) {
    const auto east = file.numbers(lon, -180, 180), north = file.numbers(lat, -90, 90);
    for (std::size_t s = 0; s < east.size(); ++s) positions.emplace_back(east[s], north[s]);
  } else {
    const auto across = file.numbers(x, -1e8, 1e8), up = file.numbers(y, -1e8, 1e8);
    for (std::size_t s = 0; s < across.size(); ++s)
      positions.push_back(core::Position::in_plane(across[s], up[s]));
  }
  return positions;
}

void read_stations(const SeriesFile& file, GaugeSeries& series) {
  constexpr double low = core::plausible::elevation.low, high = core::plausible::elevation.high;
  const auto ids = file.texts(station_id), names = file.texts(station_name);
  const std::vector<core::Position> positions = positions_in(file);
  const auto zero = file.numbers(gauge_zero, low, high);
  const auto used = file.numbers(assimilated, 0, 1);
  std::vector<double> bed(ids.size(), std::numeric_limits<double>::quiet_NaN());
  if (file.has(bed_elevation)) bed = file.numbers(bed_elevation, low, high);
  for (std::size_t s = 0; s < ids.size(); ++s) {
    file.require(!ids[s].empty() && !series.find(ids[s]), "station_id[{}] is empty or doubled", s);
    series.stations.push_back({ids[s], names[s], positions[s], zero[s], bed[s], used[s] != 0});
  }
}

void read_stages(const SeriesFile& file, GaugeSeries& series) {
  series.stage_m = file.series(stage, series);
  series.zero_offset_m.assign(series.stations.size() * series.members, 0);
  if (file.has(gauge_zero_offset))
    series.zero_offset_m =
        file.numbers(gauge_zero_offset, core::plausible::zero_offset.low, core::plausible::zero_offset.high);
  const std::size_t per_station = series.members * series.time_s.size();
  for (std::size_t i = 0; i < series.stage_m.size(); ++i) {
    double& value = series.stage_m[i];
    if (std::isnan(value)) continue;
    const GaugeStation& gauge = series.stations[i / per_station];
    const double level = value + series.zero(i / per_station, i / series.time_s.size() % series.members);
    file.require(core::plausible::elevation.holds(level), "stage of station '{}' is {} m", gauge.id, value);
    if (level - gauge.bed_m < core::dry_film_m)  // false where the bed is not known
      value = std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

GaugeSeries read_gauge_series(const std::filesystem::path& path) {
  const SeriesFile file(path);
  GaugeSeries series;
  series.attributes = read_result_attributes(file.netcdf());
  const std::size_t stations = file.dimension(station, most_rows);
  static_cast<RecordTimes&>(series) = file.times();
  series.members = file.dimension(member, most_members);
  file.dimension(name_length, longest_name);
  file.require_values(stations, series.members, series.time_s.size());
  read_stations(file, series);
  read_stages(file, series);
  return series;
}

}  // namespace freshet::results
