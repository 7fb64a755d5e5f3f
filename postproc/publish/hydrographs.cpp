#include "postproc/publish/hydrographs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/json_file.hpp"
#include "core/quantile.hpp"
#include "core/result_files.hpp"
#include "postproc/publish/mercator.hpp"
#include "postproc/publish/site_files.hpp"
#include "results/gauges_file.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

long long seconds_of(core::Instant t) { return t.time_since_epoch().count() / 1000; }

/// To the millimetre; null where dry.
json metres(double value) { return std::isfinite(value) ? json(std::round(value * 1000) / 1000) : json(); }

/// Positions of the forecast's times.
std::vector<std::size_t> forecast_times(const results::GaugeSeries& series) {
  std::vector<std::size_t> times;
  for (std::size_t t = 0; t < series.time_s.size(); ++t)
    if (series.in_forecast[t] != 0) times.push_back(t);
  return times;
}

json instants_of(const results::GaugeSeries& series) {
  json times = json::array();
  for (const std::size_t t : forecast_times(series)) times.push_back(seconds_of(series.instant(t)));
  return times;
}

json quantile_of(const results::GaugeSeries& series, std::size_t station, double q) {
  json line = json::array();
  for (const std::size_t t : forecast_times(series)) {
    std::vector<double> stages;
    for (std::size_t m = 0; m < series.members; ++m) stages.push_back(series.stage(station, m, t));
    line.push_back(metres(core::quantile_dry_below(std::move(stages), q)));
  }
  return line;
}

json members_of(const results::GaugeSeries& series, std::size_t station) {
  json members = json::array();
  for (std::size_t m = 0; m < series.members; ++m) {
    json line = json::array();
    for (const std::size_t t : forecast_times(series)) line.push_back(metres(series.stage(station, m, t)));
    members.push_back(line);
  }
  return members;
}

/// Stages that the cycles took in, by gauge and time; those of the newest cycle win.
using Readings = std::map<std::string, std::map<long long, double>>;
Readings readings_of(const std::vector<fs::path>& cycles) {
  Readings found;
  for (const fs::path& cycle : cycles) {
    if (!fs::exists(cycle / core::file_name::readings)) continue;
    core::from_json_file(cycle / core::file_name::readings, [&](const json& file) {
      for (const json& reading : file.at(key::readings))
        if (reading.contains(key::stage_m))
          found[reading.at("station")].emplace(
              seconds_of(core::parse_instant(reading.at("time").get<std::string>(), "readings.json")),
              reading.at(key::stage_m).get<double>());
      return 0;
    });
  }
  return found;
}

json pairs_of(const Readings& readings, const std::string& gauge) {
  json pairs = json::array();
  if (const auto found = readings.find(gauge); found != readings.end())
    for (const auto& [time, stage] : found->second) pairs.push_back({time, metres(stage)});
  return pairs;
}

/// What earlier cycles said, the newest first.
json earlier_of(const std::vector<results::GaugeSeries>& earlier, const std::string& gauge) {
  json lines = json::array();
  for (const results::GaugeSeries& series : earlier)
    if (const auto station = series.find(gauge))
      lines.push_back({{"cycle", core::to_iso(series.attributes.cycle)},
                       {"times", instants_of(series)},
                       {"p50", quantile_of(series, *station, 0.5)}});
  return lines;
}

/// The gauge as report.json has it; null where it has not.
json reported(const fs::path& cycle, const std::string& gauge) {
  if (!fs::exists(cycle / core::file_name::report)) return nullptr;
  return core::from_json_file(cycle / core::file_name::report, [&](const json& report) {
    for (const json& one : report.value(key::gauges, json::array()))
      if (one.value(key::id, "") == gauge) return one;
    return json();
  });
}

/// Degrees, as the map has them.
json place_of(const results::GaugeStation& station, const mesh::Mesh& mesh) {
  const core::Position& at = station.at_point;
  if (!at.projected) return {at.lon, at.lat};
  const MercatorPoint shown = local_degrees(mesh, at.x, at.y);
  return {shown.x, shown.y};
}

}  // namespace

json write_hydrographs(const core::Basin& basin, const mesh::Mesh& mesh, const std::vector<fs::path>& cycles,
                       const fs::path& folder) {
  json list = json::array();
  std::vector<results::GaugeSeries> series;
  for (const fs::path& cycle : cycles)
    if (fs::exists(cycle / core::file_name::gauges))
      series.push_back(results::read_gauge_series(cycle / core::file_name::gauges));
    else if (cycle == cycles.front())
      return list;
  const results::GaugeSeries newest = std::move(series.front());
  series.erase(series.begin());
  const Readings readings = readings_of(cycles);
  for (std::size_t s = 0; s < newest.stations.size(); ++s) {
    const results::GaugeStation& station = newest.stations[s];
    const std::string file = fmt::format("gauges/{:03}.json.gz", s);
    const json read = pairs_of(readings, station.id);
    json graph = {{"times", instants_of(newest)},
                  {"members", members_of(newest, s)},
                  {"readings", read},
                  {"earlier", earlier_of(series, station.id)}};
    for (const auto& [name, q] : {std::pair{"p10", 0.1}, std::pair{"p25", 0.25}, std::pair{"p50", 0.5},
                                  std::pair{"p75", 0.75}, std::pair{"p90", 0.9}})
      graph[name] = quantile_of(newest, s, q);
    write_gzipped_json(folder / file, graph);
    const json report = reported(cycles.front(), station.id);
    json entry = {{"id", station.id},
                  {"name", station.name.empty() ? station.id : station.name},
                  {"place", place_of(station, mesh)},
                  {"file", file},
                  {"assimilated", station.assimilated},
                  {"members", newest.members},
                  {"last_reading", read.empty() ? json() : read.back()},
                  {"thresholds", json::array()}};
    if (report.is_object()) {
      entry["thresholds"] = report.value(key::thresholds, json::array());
      entry["peak"] = report.value(key::peak_stage_m, json());
      entry["peak_time"] = report.value(key::peak_time, json());
      entry["dry_members"] = report.value("dry_members", 0);
    }
    list.push_back(entry);
  }
  return list;
}

}  // namespace freshet::postproc
