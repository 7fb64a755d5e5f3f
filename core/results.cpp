#include "core/results.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/plausible.hpp"

namespace freshet::core {

ResultAttributes read_result_attributes(const NetcdfFile& file) {
  const auto optional_text = [&](const char* name) {
    return file.has_attribute("", name) ? file.text_attribute("", name) : std::string();
  };
  for (const char* name : {"basin", "cycle_time", "synthetic"})
    check(
        file.has_attribute("", name),
        "{}: global attribute '{}' is missing: not a result of freshet; make it again with 'freshet run' or "
        "'freshet cycle'",
        file.path().string(), name);
  ResultAttributes result;
  result.basin = file.text_attribute("", "basin");
  result.source = optional_text("source");
  result.comment = optional_text("comment");
  result.mesh_fingerprint = optional_text("mesh_fingerprint");
  result.cycle = parse_instant(file.text_attribute("", "cycle_time"), file.path().string() + ": cycle_time");
  const std::string synthetic = file.text_attribute("", "synthetic");
  check(synthetic == "yes" || synthetic == "no", "{}: attribute 'synthetic' is \"{}\", not \"yes\" or \"no\"",
        file.path().string(), synthetic);
  result.synthetic = synthetic == "yes";
  return result;
}

std::optional<Instant> instant_of_compact(std::string_view name) {
  const std::string_view digits = "0123456789";
  const auto is_number = [&](std::size_t at, std::size_t count) {
    return name.substr(at, count).find_first_not_of(digits) == std::string_view::npos;
  };
  const bool fraction = name.size() == 20, seconds = fraction || name.size() == 16;  // only if not 0
  if (name.size() != (fraction ? 20U : seconds ? 16U : 14U) || name[8] != 'T' || name.back() != 'Z')
    return {};
  if (!is_number(0, 8) || !is_number(9, seconds ? 6 : 4)) return {};
  if (fraction && (name[15] != '.' || !is_number(16, 3))) return {};
  const std::string n(name);
  const std::string iso =
      fmt::format("{}-{}-{}T{}:{}:{}{}Z", n.substr(0, 4), n.substr(4, 2), n.substr(6, 2), n.substr(9, 2),
                  n.substr(11, 2), seconds ? n.substr(13, 2) : "00", fraction ? n.substr(15, 4) : "");
  try {
    const Instant time = parse_instant(iso, name);
    if (to_compact(time) == name) return time;
  } catch (const InputError&) {  // "20261399T9999Z" is some other folder
  }
  return {};
}

std::vector<Instant> list_cycles(const std::filesystem::path& cycles) {
  std::vector<Instant> found;
  std::error_code error;
  if (!std::filesystem::is_directory(cycles, error)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(cycles))
    if (entry.is_directory(error))
      if (const auto t = instant_of_compact(entry.path().filename().string())) found.push_back(*t);
  std::sort(found.begin(), found.end());
  return found;
}

Instant GaugeSeries::instant(std::size_t time) const { return epoch + milliseconds_of(time_s[time]); }

std::optional<std::size_t> GaugeSeries::find(std::string_view id) const {
  for (std::size_t s = 0; s < stations.size(); ++s)
    if (stations[s].id == id) return s;
  return {};
}

namespace {

/// gauges.nc, with its name in every complaint.
class GaugesFile {
 public:
  explicit GaugesFile(const std::filesystem::path& path) : file_(NetcdfFile::open(path)) {}

  const NetcdfFile& netcdf() const { return file_; }

  template <class... Args>
  void require(bool holds, fmt::format_string<Args...> message, Args&&... args) const {
    if (!holds)
      fail_input("{}: {}; the file is damaged: make it again", file_.path().string(),
                 fmt::format(message, std::forward<Args>(args)...));
  }

  void require_shape(const std::string& name, const std::vector<std::string>& dimensions) const {
    require(file_.has_variable(name), "variable '{}' is missing", name);
    require(file_.dimensions_of(name) == dimensions, "variable '{}' is not ({})", name,
            fmt::join(dimensions, ", "));
  }

  std::size_t dimension(const std::string& name, std::size_t most) const {
    const std::size_t size = file_.dimension(name);
    require(size > 0 && size <= most, "dimension '{}' has the length {}", name, size);
    return size;
  }

  std::vector<std::string> texts(const std::string& name) const {
    require_shape(name, {"station", "name_length"});
    return file_.read_strings(name);
  }

  std::vector<double> numbers(const std::string& name, const std::string& dimension, double low,
                              double high) const {
    require_shape(name, {dimension});
    const auto values = file_.read<double>(name);
    for (std::size_t i = 0; i < values.size(); ++i)
      require(values[i] >= low && values[i] <= high, "{}[{}] is {}, not within {} to {}", name, i, values[i],
              low, high);
    return values;
  }

 private:
  NetcdfFile file_;
};

/// By longitude and latitude, or where the basin has local coordinates by x and y.
std::vector<Position> places_of(const GaugesFile& file) {
  std::vector<Position> places;
  if (file.netcdf().has_variable("lon") || !file.netcdf().has_variable("x")) {
    const auto lon = file.numbers("lon", "station", -180, 180), lat = file.numbers("lat", "station", -90, 90);
    for (std::size_t s = 0; s < lon.size(); ++s) places.emplace_back(lon[s], lat[s]);
  } else {
    const auto x = file.numbers("x", "station", -1e8, 1e8), y = file.numbers("y", "station", -1e8, 1e8);
    for (std::size_t s = 0; s < x.size(); ++s) places.push_back(Position::in_plane(x[s], y[s]));
  }
  return places;
}

void read_stations(const GaugesFile& file, GaugeSeries& series) {
  constexpr double e_low = plausible::elevation.low, e_high = plausible::elevation.high;
  const auto ids = file.texts("station_id"), names = file.texts("station_name");
  const std::vector<Position> places = places_of(file);
  const auto zero = file.numbers("gauge_zero", "station", e_low, e_high);
  const auto assimilated = file.numbers("assimilated", "station", 0, 1);
  std::vector<double> bed(ids.size(), std::numeric_limits<double>::quiet_NaN());
  if (file.netcdf().has_variable("bed_elevation"))
    bed = file.numbers("bed_elevation", "station", e_low, e_high);
  for (std::size_t s = 0; s < ids.size(); ++s) {
    file.require(!ids[s].empty() && !series.find(ids[s]), "station_id[{}] is empty or doubled", s);
    series.stations.push_back({ids[s], names[s], places[s], zero[s], bed[s], assimilated[s] != 0});
  }
}

void read_times(const GaugesFile& file, GaugeSeries& series) {
  constexpr double longest = 1e10;  // s, some 300 years
  const std::string where = file.netcdf().path().string() + ": time:units";
  file.require_shape("time", {"time"});
  file.require(file.netcdf().has_attribute("time", "units"), "time has no units");
  series.epoch = epoch_of_cf_units(file.netcdf().text_attribute("time", "units"), where);
  series.time_s = file.numbers("time", "time", -longest, longest);
  series.in_forecast.assign(series.time_s.size(), 1);
  if (file.netcdf().has_variable("phase")) {
    const auto phase = file.numbers("phase", "time", 0, 1);
    for (std::size_t t = 0; t < phase.size(); ++t) series.in_forecast[t] = phase[t] != 0;
  }
  for (std::size_t t = 1; t < series.time_s.size(); ++t)  // window and forecast both hold the cycle's time
    file.require(series.time_s[t] > series.time_s[t - 1] ||
                     (series.time_s[t] == series.time_s[t - 1] && !series.in_forecast[t - 1]),
                 "time[{}] does not come after the one before", t);
}

void read_stages(const GaugesFile& file, GaugeSeries& series) {
  file.require_shape("stage", {"station", "member", "time"});
  series.stage_m = file.netcdf().read<double>("stage");
  const std::size_t per_station = series.members * series.time_s.size();
  for (std::size_t i = 0; i < series.stage_m.size(); ++i) {
    double& stage = series.stage_m[i];
    if (std::isnan(stage)) continue;
    const GaugeStation& station = series.stations[i / per_station];
    file.require(plausible::elevation.holds(stage + station.zero_m), "stage of station '{}' is {} m",
                 station.id, stage);
    if (stage + station.zero_m - station.bed_m < dry_film_m)  // false where the bed is not known
      stage = std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

GaugeSeries read_gauge_series(const std::filesystem::path& path) {
  constexpr std::size_t most_stations = 100000, most_members = 100000, most_times = 10000000,
                        longest_name = 100000, most_stages = std::size_t(1) << 31;
  const GaugesFile file(path);
  GaugeSeries series;
  series.attributes = read_result_attributes(file.netcdf());
  const std::size_t stations = file.dimension("station", most_stations),
                    times = file.dimension("time", most_times);
  series.members = file.dimension("member", most_members);
  file.dimension("name_length", longest_name);
  file.require(stations * series.members <= most_stages / times, "{} x {} x {} stages are too many", stations,
               series.members, times);
  read_stations(file, series);
  read_times(file, series);
  read_stages(file, series);
  return series;
}

}  // namespace freshet::core
