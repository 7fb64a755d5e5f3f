#pragma once
// readings.json: the readings that a cycle may use, as the observation side hands them to the solver side
// (docs/architecture.md). No GDAL here.

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
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
  std::string made_by{};  ///< rating or datum that was applied to what was read; "": none

  /// "1.25 m, error 0.05 m"
  std::string text() const;
};

/// Why no filter may take a reading, with the bound; empty if one may.
std::string why_impossible(const GaugeReading& reading);

/// A reading of the window that is not good, and why.
struct DoubtedReading {
  GaugeReading reading;  ///< without a value where it is missing
  std::string quality, flagged_by;
};

/// What had come of an assimilated gauge.
struct GaugeRecord {
  std::string station;
  int good = 0;                       ///< readings of the window that are good
  std::optional<core::Instant> last;  ///< of its last good reading up to the cycle; absent: none in four days
};

/// A reading of an earlier window that its cycle did not have, or had otherwise.
struct LateReading {
  GaugeReading reading;
  core::Instant cycle{};  ///< that it belongs to
  std::string what;       ///< "late", "revised" or "withdrawn"
  bool used = false;      ///< the window was opened again for it; false: it comes too late
};

struct CycleReadings {
  core::Instant cycle{};
  bool synthetic = false;               ///< one of them is, or the basin is
  std::vector<GaugeReading> readings;   ///< quality good only; by station, quantity, time
  std::map<std::string, int> left_out;  ///< readings of the window that are not good: quality -> how many
  std::optional<core::Instant> from{};  ///< where the window begins if late readings opened it again
  std::vector<DoubtedReading> doubted{};
  std::vector<GaugeRecord> gauges{};
  std::vector<LateReading> late{};
};

/// The warnings of a record: gauges without a reading in the window, readings that came late.
std::vector<std::string> notes_on_record(const CycleReadings& readings);

void write_cycle_readings(const std::filesystem::path& path, const CycleReadings& readings);

/// What such a file says besides the readings that are used, for the report of the cycle.
nlohmann::json record_in(const std::filesystem::path& path);

/// InputError if the file is missing or not of this form. A reading that cannot be (its error or stage
/// outside core::plausible, its station and time there already) is left out with a word: one bad reading
/// stops no run.
CycleReadings read_cycle_readings(const std::filesystem::path& path);

/// Per station and quantity the latest reading in each interval (start + k * interval_s, start + (k + 1) *
/// interval_s]; order kept. Readings close in time share their errors, so that more of them say little more;
/// of a quantity that is summed all stay, since each is of an interval of its own.
/// interval_s > 0.
std::vector<GaugeReading> latest_per_interval(const std::vector<GaugeReading>& readings, core::Instant start,
                                              double interval_s);

}  // namespace freshet::assimilation
