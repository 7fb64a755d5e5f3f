#include "assimilation/readings/flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/basin.hpp"
#include "core/basin/gauge_readings.hpp"
#include "core/basin/stations.hpp"

namespace freshet::assimilation {

namespace {

void put(double& limit, std::optional<double> said) { limit = said.value_or(limit); }

/// What basin.toml says of a gauge's readings, in place of what holds for any.
void put_said(CheckLimits& limits, const core::GaugeReadings& said, const Quantity& quantity) {
  put(limits.spike_hours, said.spike_h);
  if (&quantity != &stage()) return;
  put(limits.lowest, said.lowest_m);
  put(limits.highest, said.highest_m);
  put(limits.spike, said.spike_m);
  limits.jump = std::max(limits.jump, limits.spike);
}

/// Bounds of the checks of all series.
class Limits {
 public:
  Limits(const core::Basin& basin, const GaugeBeds& beds)
      : stations_(basin), beds_(beds), said_(core::gauge_readings(basin)) {}

  /// Those of any station where the station has left the basin.
  CheckLimits at(const SeriesKey& series) const {
    const core::Station* station = stations_.find(series.station);
    if (!station) return series.quantity->limits({}, {});
    const auto bed = beds_.find(series.station);
    CheckLimits limits =
        series.quantity->limits(*station, bed == beds_.end() ? std::nullopt : std::optional(bed->second));
    if (const auto said = said_.find(series.station); said != said_.end())
      put_said(limits, said->second, *series.quantity);
    return limits;
  }

 private:
  core::Stations stations_;
  const GaugeBeds& beds_;
  std::map<std::string, core::GaugeReadings> said_;
};

/// What the value of a reading that is too high may be in.
std::string guess_of_unit(const Reading& reading, const CheckLimits& limits) {
  if (is_missing_code(reading.value)) return "; it looks like a code for no value";
  if (reading.value > limits.unusual && reading.value <= 1000 * limits.highest)
    return fmt::format("; {} is in {}: {}", reading.quantity->column(), reading.quantity->words,
                       reading.quantity->slip);
  return "";
}

}  // namespace

Known by_series(std::vector<StoredReading> readings) {
  Known known;
  for (StoredReading& reading : readings) {
    History& history = known[{reading.station, reading.quantity}];
    history.try_emplace(history.end(), reading.time)->second.push_back(std::move(reading));
  }
  return known;
}

void flag_used(Known& known, const core::Basin& basin, const GaugeBeds& beds) {
  const Limits limits(basin, beds);
  for (auto& [key, history] : known) {
    std::vector<Reading> series;
    series.reserve(history.size());
    for (const auto& [time, revisions] : history) series.push_back(used(revisions));
    check_readings(series, limits.at(key));
    std::size_t next = 0;
    for (auto& [time, revisions] : history) {
      StoredReading& counts = used(revisions);
      counts.quality = series[next].quality;
      counts.flagged_by = std::move(series[next++].flagged_by);
    }
  }
}

std::vector<std::string> notes_on_range(const std::vector<StoredReading>& readings, const core::Basin& basin,
                                        const GaugeBeds& beds) {
  std::map<SeriesKey, std::vector<const StoredReading*>> outside;
  for (const StoredReading& reading : readings)
    if (reading.flagged_by == "range" || reading.flagged_by == "code" || reading.flagged_by == "unit" ||
        reading.flagged_by == "high")
      outside[{reading.station, reading.quantity}].push_back(&reading);
  std::vector<std::string> notes;
  const Limits all(basin, beds);
  for (const auto& [key, list] : outside) {
    const CheckLimits limits = all.at(key);
    notes.push_back(fmt::format(
        "{}: {} readings that no {} has ({:g} to {:g} {}), that are far above the thresholds "
        "or that look like codes, such as "
        "{:g} at {}{}",
        key.station, list.size(), key.quantity->name, limits.lowest, limits.highest, key.quantity->unit,
        list.front()->value, core::to_iso(list.front()->time), guess_of_unit(*list.front(), limits)));
  }
  return notes;
}

std::vector<std::string> notes_on_doubts(const std::vector<StoredReading>& readings) {
  std::map<std::pair<SeriesKey, std::string>, std::vector<const StoredReading*>> doubted;
  for (const StoredReading& reading : readings)
    if (!reason_of_check(reading.flagged_by).empty())
      doubted[{{reading.station, reading.quantity}, reading.flagged_by}].push_back(&reading);
  std::vector<std::string> notes;
  for (const auto& [key, list] : doubted)
    notes.push_back(fmt::format("{}: {} readings of {} are suspect ({}), first {:g} {} at {}: {}",
                                key.first.station, list.size(), key.first.quantity->name, key.second,
                                list.front()->value, key.first.quantity->unit,
                                core::to_iso(list.front()->time), reason_of_check(key.second)));
  return notes;
}

}  // namespace freshet::assimilation
