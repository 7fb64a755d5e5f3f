#include "assimilation/readings/ingest.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "assimilation/readings/checks.hpp"
#include "assimilation/readings/csv_file.hpp"
#include "assimilation/readings/store.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"

namespace freshet::assimilation {

using nlohmann::json;

namespace {

/// What is known of each station at each time, newest revision.
using Known = std::map<std::string, std::map<core::Instant, StoredReading>>;

std::vector<ReadingFile> read_all(const core::Basin& basin, const std::vector<std::filesystem::path>& paths) {
  std::vector<ReadingFile> files;
  for (const auto& path : paths) {
    files.push_back(read_csv(path, basin.gauges));
    if (files.back().synthetic && !basin.synthetic)
      core::warn("{}: readings are synthetic, but basin.toml does not say basin.synthetic = true",
                 path.string());
  }
  return files;
}

Known known_around(const Store& store, const std::vector<ReadingFile>& files) {
  core::Instant first = core::Instant::max(), last = core::Instant::min();
  for (const ReadingFile& file : files)
    for (const Reading& reading : file.readings) {
      first = std::min(first, reading.time);
      last = std::max(last, reading.time);
    }
  Known known;
  if (first > last) return known;
  const auto history = std::chrono::hours(static_cast<int>(check_history_hours));
  for (StoredReading& reading : store.newest(first - history, last + std::chrono::hours(1)))
    known[reading.station].emplace(reading.time, std::move(reading));
  return known;
}

/// Flags the readings of one station in the light of what is known of it.
void check_against_history(std::vector<Reading>& incoming,
                           const std::map<core::Instant, StoredReading>& known) {
  std::map<core::Instant, Reading> merged(known.begin(), known.end());
  for (const Reading& reading : incoming) merged[reading.time] = reading;
  std::vector<Reading> series;
  for (auto& [time, reading] : merged) series.push_back(reading);
  check_readings(series);
  for (const Reading& checked : series) merged[checked.time] = checked;
  for (Reading& reading : incoming) reading = merged[reading.time];
}

std::map<std::string, std::vector<Reading>> by_station(const std::vector<Reading>& readings) {
  std::map<std::string, std::vector<Reading>> result;
  for (const Reading& reading : readings) result[reading.station].push_back(reading);
  return result;
}

/// What of the file is to be added. `known` gains it, so that the next file meets it.
json take_file(const ReadingFile& file, Known& known, std::vector<StoredReading>& to_add) {
  int added = 0, revised = 0, unchanged = 0;
  std::map<std::string, int> qualities = {{"good", 0}, {"suspect", 0}, {"bad", 0}, {"missing", 0}};
  for (auto& [station, readings] : by_station(file.readings)) {
    auto& here = known[station];
    check_against_history(readings, here);
    for (const Reading& reading : readings) {
      const auto kept = here.find(reading.time);
      const bool is_new = kept == here.end();
      if (!is_new && same_reading(reading, kept->second)) {
        ++qualities[to_text(kept->second.quality)];
        ++unchanged;
        continue;
      }
      ++(is_new ? added : revised);
      ++qualities[to_text(reading.quality)];
      StoredReading stored{reading, is_new ? 0 : kept->second.revision + 1, file.path.filename().string(),
                           file.sha256};
      here.insert_or_assign(reading.time, stored);
      to_add.push_back(std::move(stored));
    }
  }
  return {{"file", file.path.string()},
          {"sha256", file.sha256},
          {"synthetic", file.synthetic},
          {"readings", file.readings.size()},
          {"repeated_rows", file.repeated},
          {"new", added},
          {"revised", revised},
          {"unchanged", unchanged},
          {"quality", qualities}};
}

}  // namespace

json ingest(const core::Basin& basin, const std::string& connection,
            const std::vector<std::filesystem::path>& paths) {
  const std::vector<ReadingFile> files = read_all(basin, paths);
  Store store(connection);
  Known known = known_around(store, files);
  std::vector<StoredReading> to_add;
  json summaries = json::array();
  for (const ReadingFile& file : files) summaries.push_back(take_file(file, known, to_add));
  if (!to_add.empty()) store.add(to_add, basin.gauges);
  return {{"stored", to_add.size()}, {"files", summaries}};
}

CycleReadings extract(const core::Basin& basin, const std::string& connection, core::Instant cycle) {
  CycleReadings result{cycle, basin.synthetic, {}, {}};
  if (store_is_missing(connection)) {
    core::warn("{}: no observation store yet, so the cycle {} has no readings; 'freshet ingest' makes one",
               connection, core::to_iso(cycle));
    return result;
  }
  const Store store(connection);
  const auto window = std::chrono::seconds(std::llround(basin.forecast.interval_h * 3600));
  for (const StoredReading& reading : store.newest(cycle - window, cycle)) {
    const bool ours = std::any_of(basin.gauges.begin(), basin.gauges.end(),
                                  [&](const core::Gauge& gauge) { return gauge.id == reading.station; });
    if (!ours) continue;
    if (reading.quality != Quality::good) {
      ++result.left_out[to_text(reading.quality)];
      continue;
    }
    result.synthetic = result.synthetic || reading.synthetic;
    result.readings.push_back(
        {reading.station, reading.time, reading.stage_m, reading.error_m, reading.synthetic});
  }
  return result;
}

}  // namespace freshet::assimilation
