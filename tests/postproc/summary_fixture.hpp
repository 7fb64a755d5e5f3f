#pragma once
// A workspace made by hand, whose errors are known: two gauges, three members, half-hourly stages.

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/netcdf_file.hpp"
#include "postproc/summary.hpp"
#include "results/record_times.hpp"
#include "tests/support/temporary_folder.hpp"

namespace freshet::test {

namespace fs = std::filesystem;

using Folder = TemporaryFolder;

inline core::Instant at(const std::string& iso) { return core::parse_instant(iso, "test"); }

/// Rises and falls: 1 m at midnight, 3 m at 02:00.
inline double river(core::Instant time) {
  const double hours = core::seconds_between(at("2026-03-10T00:00:00Z"), time) / 3600;
  return 3 - 0.5 * (hours - 2) * (hours - 2);
}

/// Stage of a station and member at a time.
using StageOf = std::function<double(int station, int member, core::Instant time)>;

struct GaugeFile {
  core::Instant epoch{};
  int members = 1;
  std::vector<double> hours;  ///< since epoch
  std::vector<int> phase;     ///< per time: 0 window, 1 forecast
  std::string basin = "brook";
};

inline void write_gauges(const fs::path& path, const GaugeFile& g, const StageOf& stage) {
  using core::NcType;
  fs::create_directories(path.parent_path());
  auto file = core::NetcdfFile::create(path);
  file.add_dimension("station", 2);
  file.add_dimension("member", static_cast<std::size_t>(g.members));
  file.add_dimension("name_length", 8);
  for (const char* name : {"station_id", "station_name"})
    file.add_variable(name, NcType::text, {"station", "name_length"});
  for (const char* name : {"lon", "lat", "gauge_zero"}) file.add_variable(name, NcType::f64, {"station"});
  file.add_variable("assimilated", NcType::i8, {"station"});
  results::RecordTimes times{g.epoch, {}, std::vector<char>(g.phase.begin(), g.phase.end())};
  for (const double h : g.hours) times.time_s.push_back(3600 * h);
  results::define_record_times(file, times);
  results::define_series(file, "stage", NcType::f64, {"station", "member", "time"}, {}, times);
  file.put_attribute("", "basin", g.basin);
  file.put_attribute("", "cycle_time", core::to_iso(g.epoch));
  file.put_attribute("", "synthetic", "yes");
  file.put_attribute("", "mesh_fingerprint", "abc");
  file.write_strings("station_id", {"used", "hidden"});
  file.write_strings("station_name", {"Used", "Hidden"});
  for (const char* name : {"lon", "lat", "gauge_zero"}) file.write<double>(name, {0, 0});
  file.write<int>("assimilated", {1, 0});
  std::vector<double> stages;
  results::write_record_times(file, times);
  for (int s = 0; s < 2; ++s)
    for (int m = 0; m < g.members; ++m)
      for (const double h : g.hours) stages.push_back(stage(s, m, g.epoch + core::milliseconds_of(3600 * h)));
  results::write_series(file, "stage", stages, times);
  file.commit();
}

inline nlohmann::json gauge_report(const std::string& id, bool assimilated) {
  return {{"id", id},
          {"name", id},
          {"assimilated", assimilated},
          {"peak_stage_m", {{"p10", 1.5}, {"p50", 2.25}, {"p90", 3}}},
          {"peak_time", {{"p50", "2026-03-10T02:30:00Z"}}},
          {"thresholds", {{{"name", "minor"}, {"stage_m", 2}, {"probability", 0.75}}}}};
}

/// A cycle whose members lie 0.1 m below, on and above `stage` (station, time); the window is wrong by 100 m,
/// which nobody may count.
inline void write_cycle(const fs::path& workspace, const std::string& iso, bool assimilation,
                        const std::function<double(int, core::Instant)>& stage) {
  const fs::path folder = workspace / "cycles" / core::to_compact(at(iso));
  std::size_t sample = 0;
  const GaugeFile file{at(iso), 3, {-1, -0.5, 0, 0, 0.5, 1, 1.5, 2}, {0, 0, 0, 1, 1, 1, 1, 1}};
  write_gauges(folder / "gauges.nc", file, [&](int station, int member, core::Instant time) {
    const bool window = file.phase[sample++ % file.phase.size()] == 0;
    return stage(station, time) + 0.1 * (member - 1) + (window ? 100 : 0);
  });
  nlohmann::json report = {{"cycle", iso},
                           {"lead_h", 2},
                           {"members", 3},
                           {"cells", 12},
                           {"synthetic", true},
                           {"assimilation", nullptr},
                           {"gauges", {gauge_report("used", true), gauge_report("hidden", false)}},
                           {"water", {{"largest_relative_error", 1e-13}}}};
  if (assimilation) report["assimilation"] = {{"readings_used", 4}};
  core::write_file(folder / "report.json", report.dump());
  core::write_file(
      folder / "timing.json",
      R"({"seconds": 2, "steps": 100, "seconds_per_step": 0.02, "ranks": 2, "cells": 12, "members": 3})");
  core::write_file(folder / "provenance.json", "{}");
}

/// Half-hourly, from midnight to 06:00.
inline void write_truth(const fs::path& path, double last_hour = 6, const std::string& basin = "brook") {
  GaugeFile file{at("2026-03-10T00:00:00Z"), 1, {}, {}, basin};
  for (double h = 0; h <= last_hour; h += 0.5) file.hours.push_back(h);
  file.phase.assign(file.hours.size(), 1);
  write_gauges(path, file, [](int, int, core::Instant time) { return river(time); });
}

inline core::Basin brook() {
  core::Basin basin;
  basin.file = "brook.toml";
  basin.name = "brook";
  core::Gauge used, hidden;
  used.id = "used";
  hidden.id = "hidden";
  hidden.assimilate = false;
  basin.gauges = {used, hidden};
  return basin;
}

}  // namespace freshet::test
