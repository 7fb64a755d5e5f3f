#pragma once
// Reading of result files by the programs downstream of the solver (docs/architecture.md, "Files of a
// workspace").

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dry_film.hpp"
#include "core/netcdf_file.hpp"
#include "core/position.hpp"
#include "core/time.hpp"

namespace freshet::core {

/// The global attributes that every result carries.
struct ResultAttributes {
  std::string basin, source, comment, mesh_fingerprint;
  Instant cycle{};
  bool synthetic = false;
};
ResultAttributes read_result_attributes(const NetcdfFile& file);

/// Instant of a cycle's folder name ("20260310T0600Z", with seconds "20260310T060015Z"), or nothing.
std::optional<Instant> instant_of_compact(std::string_view name);

/// Cycles that have a folder under `cycles`, in time order; empty if there is no such folder.
std::vector<Instant> list_cycles(const std::filesystem::path& cycles);

struct GaugeStation {
  std::string id, name;
  Position at_point;  ///< by longitude and latitude, or by x and y in local coordinates
  double zero_m = 0;  ///< elevation of stage zero
  double bed_m = std::numeric_limits<double>::quiet_NaN();  ///< of the gauge's cell; NaN: the file has none
  bool assimilated = true;
};

/// gauges.nc in memory.
struct GaugeSeries {
  ResultAttributes attributes;
  Instant epoch{};  ///< of time_s
  std::vector<GaugeStation> stations;
  std::vector<double> time_s;     ///< [time] seconds since epoch
  std::vector<char> in_forecast;  ///< [time] 0: assimilation window, 1: forecast
  std::size_t members = 0;
  std::vector<double> stage_m;  ///< [station][member][time], NaN where the gauge is dry

  double stage(std::size_t station, std::size_t member, std::size_t time) const {
    return stage_m[(station * members + member) * time_s.size() + time];
  }
  Instant instant(std::size_t time) const;                     ///< rounded to seconds
  std::optional<std::size_t> find(std::string_view id) const;  ///< station number
};
/// InputError, with what and where, if the file is missing, damaged or not of this form: every size and every
/// value is looked at. Stages within dry_film_m of the bed become NaN.
GaugeSeries read_gauge_series(const std::filesystem::path& path);

}  // namespace freshet::core
