#pragma once
// Keys of [[gauge]] that only readings ask for. They are no part of Basin, whose change builds half of the
// project again: who judges readings takes them from the resolved configuration.

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"

namespace freshet::core {

class ConfigTable;

/// What a cycle takes of a gauge with a rating.
enum class Rated { discharge, stage, both };

/// What is known of the readings of a gauge; what is not there has the default of its check.
struct GaugeReadings {
  std::optional<double> lowest_m, highest_m;  ///< stages beyond are no stages of this gauge
  std::optional<double> spike_m, spike_h;     ///< how far and how long a spike may be
  std::string station;                        ///< what the agency calls it; "": its id
  std::optional<std::filesystem::path> rating, datum;
  bool rating_from_store = false;         ///< the newest that the store has, in place of a file
  std::optional<double> rating_offset_m;  ///< added to a stage before the rating
  std::optional<double> velocity_factor;  ///< from what is read to the mean over the depth
  Rated rated = Rated::discharge;
};

void read_gauge_readings(ConfigTable& table);

/// [id] Those of all gauges of a basin that say something of them.
std::map<std::string, GaugeReadings> gauge_readings(const Basin& basin);

/// Takes these keys out of a [[gauge]] of a resolved configuration: readings.json of a cycle says what they
/// came to.
void leave_out_gauge_readings(nlohmann::json& gauge);

}  // namespace freshet::core
