#pragma once
// gauges.nc: what the gauges of the model showed, CF featureType timeSeries (docs/architecture.md).

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/position.hpp"
#include "core/tracers.hpp"
#include "results/record_times.hpp"
#include "results/result_attributes.hpp"

namespace freshet::results {

/// What the file is written from.
struct GaugeTable {
  struct Station {
    std::string id, name;
    core::LonLat on_globe{};
    core::PlanePoint in_plane{};
    double bed_m = 0, zero_m = 0;  ///< elevations of the bed of its cell and of stage zero
    bool assimilated = true;
  };
  ResultAttributes attributes;
  bool on_earth = true;  ///< longitude and latitude are known
  std::vector<Station> stations;
  RecordTimes times;
  std::size_t members = 0;
  std::vector<double> zero_offset_m;  ///< [station][member] on the elevation of stage zero; empty: none
  std::vector<double> water_level_m, stage_m;                  ///< [station][member][time] NaN where dry
  std::vector<double> velocity_x_m_per_s, velocity_y_m_per_s;  ///< [station][member][time]
  struct Tracer {
    core::TracerRow row;
    std::vector<double> values;  ///< [station][member][time] NaN where dry
  };
  std::vector<Tracer> tracers;
};
void write_gauges(const std::filesystem::path& path, const GaugeTable& table);

struct GaugeStation {
  std::string id, name;
  core::Position at_point;  ///< by longitude and latitude, or by x and y in local coordinates
  double zero_m = 0;        ///< elevation of stage zero
  double bed_m = std::numeric_limits<double>::quiet_NaN();  ///< of the gauge's cell; NaN: the file has none
  bool assimilated = true;
};

/// The file in memory.
struct GaugeSeries : RecordTimes {
  ResultAttributes attributes;
  std::vector<GaugeStation> stations;
  std::size_t members = 0;
  std::vector<double> zero_offset_m;  ///< [station][member] on the elevation of stage zero
  std::vector<double> stage_m;        ///< [station][member][time], NaN where the gauge is dry

  /// Elevation of stage zero of a member.
  double zero(std::size_t station, std::size_t member) const {
    return stations[station].zero_m + zero_offset_m[station * members + member];
  }
  double stage(std::size_t station, std::size_t member, std::size_t time) const {
    return stage_m[(station * members + member) * time_s.size() + time];
  }
  std::optional<std::size_t> find(std::string_view id) const;  ///< station number
};
/// InputError, with what and where, if the file is missing, damaged or not of this form: every size and every
/// value is looked at. Stages within core::dry_film_m of the bed become NaN.
GaugeSeries read_gauge_series(const std::filesystem::path& path);

}  // namespace freshet::results
