#include "assimilation/readings/ingest_batch.hpp"

#include <algorithm>
#include <optional>

#include "core/basin.hpp"

namespace freshet::assimilation {

namespace {

constexpr std::chrono::hours back = check_back, ahead = check_ahead, margin{1};

struct BeforeStation {
  bool operator()(const Reading& r, const std::string& station) const { return r.station < station; }
  bool operator()(const std::string& station, const Reading& r) const { return station < r.station; }
};

/// Readings of the store whose flags may change by those of the files, and all that these hang on.
Known known_around(const Store& store, const Batch& batch) {
  std::vector<Stretch> stretches;
  for (const auto& [station, span] : batch)
    stretches.push_back({station, span.first - ahead - back - margin, span.last + back + ahead + margin});
  return by_series(store.revisions(stretches));
}

/// Number of the kept revision that says what `reading` says. A value that was revised away does not come
/// back by itself: files are often ingested again, and in another order. What once came before its time may.
std::optional<std::size_t> same_among(const Revisions& revisions, const Reading& reading) {
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    const bool early = revisions[i].flagged_by == future_flag && reading.flagged_by != future_flag;
    if (!early && same_reading(reading, revisions[i])) return i;
  }
  return {};
}

/// A measurement cannot come before its time: another zone, a wrong clock. Made-up readings may.
void flag_early(Reading& reading, core::Instant now) {
  constexpr std::chrono::minutes clocks_differ{10};
  if (reading.synthetic || reading.time <= now + clocks_differ) return;
  reading.quality = Quality::bad;
  reading.flagged_by = future_flag;
}

/// Where a reading of a file is kept.
struct Place {
  const Revisions* revisions = nullptr;
  std::size_t index = 0;
  const StoredReading& reading() const { return (*revisions)[index]; }
};

Place take_reading(const Reading& reading, const ReadingFile& file, Revisions& revisions, Tally& tally) {
  if (const auto kept = same_among(revisions, reading)) {
    ++tally.unchanged;
    return {&revisions, *kept};
  }
  ++(revisions.empty() ? tally.added : tally.revised);
  const int revision = revisions.empty() ? 0 : revisions.back().revision + 1;
  revisions.push_back({reading, revision, file.path.filename().string(), file.sha256});
  tally.yielded += used_of(revisions) + 1 != revisions.size();
  return {&revisions, revisions.size() - 1};
}

/// `known` gains what is new in the file of a station.
void take_station(const std::string& station, const ReadingFile& file, core::Instant now, Known& known,
                  Tally& tally, std::vector<Place>& places) {
  const auto [first, last] =
      std::equal_range(file.readings.begin(), file.readings.end(), station, BeforeStation());
  History* history = nullptr;
  const Quantity* quantity = nullptr;
  for (auto at = first; at != last; ++at) {
    if (!history || at->quantity != quantity) history = &known[{station, quantity = at->quantity}];
    Reading reading = *at;
    flag_early(reading, now);
    places.push_back(take_reading(reading, file, (*history)[reading.time], tally));
  }
}

void count(const std::vector<Place>& places, Tally& tally, Ingested& result) {
  for (const Place& place : places) {
    const StoredReading& reading = place.reading();
    ++tally.qualities[to_text(reading.quality)];
    if (!reading.flagged_by.empty()) ++tally.checks[reading.flagged_by];
    if (reading.flagged_by == future_flag) {
      ++tally.early;
      continue;
    }
    core::Instant& last = result.newest.try_emplace(reading.station, reading.time).first->second;
    last = std::max(last, reading.time);
  }
}

void derive_batch(const Batch& batch, const IngestSettings& settings, Known& known, Ingested& result) {
  bool any = false;
  for (const auto& [station, span] : batch) {
    const auto gauge = settings.rated.find(station);
    if (gauge == settings.rated.end() || !gauge->second.rating) continue;
    const DerivedCounts made = derive(known, station, gauge->second, span.first - ahead, span.last + back);
    result.derived[station] = made;
    any = any || made.made > 0;
  }
  if (any) flag_used(known, settings.basin, settings.beds);
}

bool is_judged_otherwise(const StoredReading& reading, const StoredReading& before) {
  return reading.quality != before.quality || reading.flagged_by != before.flagged_by;
}

/// What the store has to write: rows that are new, and flags that are no longer those of their row.
Revisions changes_of(const Batch& batch, Known& known, const Known& before, Ingested& result) {
  Revisions changes;
  for (auto& [series, history] : known) {
    const Span& span = batch.at(series.station);
    for (auto& [time, revisions] : history)
      for (std::size_t i = 0; i < revisions.size(); ++i) {
        StoredReading& reading = revisions[i];
        // Of those further out not all of their surroundings are here.
        const bool outside = time < span.first - ahead || time > span.last + back;
        const bool is_new = reading.row < 0;
        if (!is_new && (outside || !is_judged_otherwise(reading, before.at(series).at(time)[i]))) continue;
        ++(is_new ? result.added : result.reflagged);
        changes.push_back(std::move(reading));
      }
  }
  return changes;
}

void append(std::vector<std::string>&& more, std::vector<std::string>& notes) {
  std::move(more.begin(), more.end(), std::back_inserter(notes));
}

}  // namespace

std::vector<Batch> batches_of(const std::vector<ReadingFile>& files, const core::Stations& stations) {
  constexpr std::size_t most_readings = 100'000, most_stations = 200;
  std::map<std::string, std::pair<Span, std::size_t>> all;
  for (const ReadingFile& file : files)
    for (const Reading& reading : file.readings) {
      auto& [span, size] = all[reading.station];
      span.first = std::min(span.first, reading.time);
      span.last = std::max(span.last, reading.time);
      ++size;
    }
  const Span ever{core::parse_instant("1700-01-01T00:00Z", ""), core::parse_instant("2300-01-01T00:00Z", "")};
  if (files.empty())
    for (const core::Station& station : stations) all[station.id] = {ever, most_readings};
  std::vector<Batch> batches;
  std::size_t size = most_readings;
  for (const auto& [station, found] : all) {
    if (size + found.second > most_readings || batches.back().size() >= most_stations) {
      batches.emplace_back();
      size = 0;
    }
    batches.back()[station] = found.first;
    size += found.second;
  }
  return batches;
}

void ingest_batch(const Batch& batch, const std::vector<ReadingFile>& files, const IngestSettings& settings,
                  Store& store, Ingested& result) {
  const Known before = known_around(store, batch);
  Known known = before;
  std::vector<std::vector<Place>> places(files.size());
  for (std::size_t i = 0; i < files.size(); ++i)
    for (const auto& [station, span] : batch)
      take_station(station, files[i], settings.now, known, result.files[i], places[i]);
  flag_used(known, settings.basin, settings.beds);
  derive_batch(batch, settings, known, result);
  for (std::size_t i = 0; i < files.size(); ++i) count(places[i], result.files[i], result);
  const Revisions changes = changes_of(batch, known, before, result);
  if (!changes.empty()) store.add(changes, settings.basin);
  append(notes_on_range(changes, settings.basin, settings.beds), result.range_notes);
  append(notes_on_doubts(changes), result.doubt_notes);
}

}  // namespace freshet::assimilation
