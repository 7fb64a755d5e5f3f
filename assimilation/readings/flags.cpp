#include "assimilation/readings/flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/basin.hpp"

namespace freshet::assimilation {

namespace {

/// Those of any gauge where the station has left the basin.
CheckLimits limits_at(const SeriesKey& series, const core::Basin& basin, const GaugeBeds& beds) {
  const std::string& station = series.station;
  const auto gauge = std::find_if(basin.gauges.begin(), basin.gauges.end(),
                                  [&](const core::Gauge& g) { return g.id == station; });
  if (gauge == basin.gauges.end()) return series.quantity->limits({}, {});
  const auto bed = beds.find(station);
  return series.quantity->limits(*gauge, bed == beds.end() ? std::nullopt : std::optional(bed->second));
}

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
  for (StoredReading& reading : readings)
    known[{reading.station, reading.quantity}][reading.time].push_back(std::move(reading));
  return known;
}

void flag_newest(Known& known, const core::Basin& basin, const GaugeBeds& beds) {
  for (auto& [key, history] : known) {
    std::vector<Reading> series;
    for (const auto& [time, revisions] : history) series.push_back(revisions.back());
    check_readings(series, limits_at(key, basin, beds));
    std::size_t next = 0;
    for (auto& [time, revisions] : history) {
      revisions.back().quality = series[next].quality;
      revisions.back().flagged_by = series[next++].flagged_by;
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
  for (const auto& [key, list] : outside) {
    const CheckLimits limits = limits_at(key, basin, beds);
    notes.push_back(fmt::format(
        "{}: {} readings that no {} has ({:g} to {:g} {}), that are far above the thresholds "
        "or that look like codes, such as "
        "{:g} at {}{}",
        key.station, list.size(), key.quantity->name, limits.lowest, limits.highest, key.quantity->unit,
        list.front()->value, core::to_iso(list.front()->time), guess_of_unit(*list.front(), limits)));
  }
  return notes;
}

}  // namespace freshet::assimilation
