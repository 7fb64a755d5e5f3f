#pragma once
// readings.json: the readings that a cycle may use, as the observation side hands them to the solver side
// (docs/architecture.md). No GDAL here.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assimilation/quantity.hpp"
#include "core/time.hpp"

namespace freshet::assimilation {

struct GaugeReading {
  std::string station;
  core::Instant time{};
  double value = 0;  ///< in the unit of the quantity; a stage: above stage zero of the gauge
  double error = 0;  ///< standard deviation
  bool synthetic = false;
  const Quantity* quantity = &stage();

  /// "1.25 m, error 0.05 m"
  std::string text() const;
};

/// Why no filter may take a reading, with the bound; empty if one may.
std::string why_impossible(const GaugeReading& reading);

struct CycleReadings {
  core::Instant cycle{};
  bool synthetic = false;               ///< one of them is, or the basin is
  std::vector<GaugeReading> readings;   ///< quality good only; by station, quantity, time
  std::map<std::string, int> left_out;  ///< readings of the window that are not good: quality -> how many
};

void write_cycle_readings(const std::filesystem::path& path, const CycleReadings& readings);

/// InputError if the file is missing or not of this form. A reading that cannot be (its error or stage
/// outside core::plausible, its station and time there already) is left out with a word: one bad reading
/// stops no run.
CycleReadings read_cycle_readings(const std::filesystem::path& path);

/// Per station and quantity the latest reading in each interval (start + k * interval_s, start + (k + 1) *
/// interval_s]; order kept. Readings close in time share their errors, so that more of them say little more.
/// interval_s > 0.
std::vector<GaugeReading> latest_per_interval(const std::vector<GaugeReading>& readings, core::Instant start,
                                              double interval_s);

}  // namespace freshet::assimilation
