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

using Revisions = std::vector<StoredReading>;  ///< of one station and time, oldest first; never empty
using History = std::map<core::Instant, Revisions>;
using Known = std::map<std::string, History>;

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
  for (StoredReading& reading : store.revisions(first - history, last + std::chrono::hours(1)))
    known[reading.station][reading.time].push_back(std::move(reading));
  return known;
}

/// Flags the readings of one station in the light of what is known of it.
void check_against_history(std::vector<Reading>& incoming, const History& known) {
  std::map<core::Instant, Reading> merged;
  for (const auto& [time, revisions] : known) merged[time] = revisions.back();
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

/// The kept revision that says what `reading` says. A value that was revised away does not come back by
/// itself: files are often ingested again, and in another order.
const StoredReading* same_among(const Revisions& revisions, const Reading& reading) {
  const auto found = std::find_if(revisions.begin(), revisions.end(),
                                  [&](const auto& kept) { return same_reading(reading, kept); });
  return found == revisions.end() ? nullptr : &*found;
}

struct Counts {
  int added = 0, revised = 0, unchanged = 0;
  std::map<std::string, int> qualities = {{"good", 0}, {"suspect", 0}, {"bad", 0}, {"missing", 0}};
};

void take_reading(const Reading& reading, const ReadingFile& file, History& history, Revisions& to_add,
                  Counts& counts) {
  Revisions& revisions = history[reading.time];
  if (const StoredReading* kept = same_among(revisions, reading)) {
    ++counts.unchanged;
    ++counts.qualities[to_text(kept->quality)];
    return;
  }
  ++(revisions.empty() ? counts.added : counts.revised);
  ++counts.qualities[to_text(reading.quality)];
  const int revision = revisions.empty() ? 0 : revisions.back().revision + 1;
  revisions.push_back({reading, revision, file.path.filename().string(), file.sha256});
  to_add.push_back(revisions.back());
}

/// What of the file is to be added. `known` gains it, so that the next file meets it.
json take_file(const ReadingFile& file, Known& known, Revisions& to_add) {
  Counts counts;
  for (auto& [station, readings] : by_station(file.readings)) {
    History& history = known[station];
    check_against_history(readings, history);
    for (const Reading& reading : readings) take_reading(reading, file, history, to_add, counts);
  }
  return {
      {"file", file.path.string()},       {"sha256", file.sha256},          {"synthetic", file.synthetic},
      {"readings", file.readings.size()}, {"repeated_rows", file.repeated}, {"new", counts.added},
      {"revised", counts.revised},        {"unchanged", counts.unchanged},  {"quality", counts.qualities}};
}

}  // namespace

json ingest(const core::Basin& basin, const std::string& connection,
            const std::vector<std::filesystem::path>& paths) {
  const std::vector<ReadingFile> files = read_all(basin, paths);
  Store store(connection);
  Known known = known_around(store, files);
  Revisions to_add;
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
