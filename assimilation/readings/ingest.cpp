#include "assimilation/readings/ingest.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "assimilation/readings/rated.hpp"
#include "assimilation/readings/reading_file.hpp"
#include "assimilation/readings/store.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"

namespace freshet::assimilation {

using nlohmann::json;

namespace {

/// What agencies call the gauges.
AgencyNames agency_names(const core::Basin& basin) {
  AgencyNames names;
  for (const auto& [id, said] : core::gauge_readings(basin))
    if (!said.station.empty()) names[said.station] = id;
  return names;
}

std::vector<ReadingFile> read_all(const core::Basin& basin, const std::vector<std::filesystem::path>& paths,
                                  const ExtentShapes& shapes) {
  std::vector<ReadingFile> files;
  const AgencyNames names = agency_names(basin);
  const core::Stations stations(basin);
  for (const auto& path : paths) {
    files.push_back(read_readings(path, stations, names, shapes));
    if (files.back().synthetic && !basin.synthetic)
      core::warn("{}: readings are synthetic, but basin.toml does not say basin.synthetic = true",
                 path.string());
  }
  return files;
}

struct Span {
  core::Instant first = core::Instant::max(), last = core::Instant::min();
  bool empty() const { return first > last; }
};

/// Without files, of all that is kept: whatever is derived from it is derived again.
Span span_of(const std::vector<ReadingFile>& files) {
  if (files.empty())
    return {core::parse_instant("1700-01-01T00:00Z", ""), core::parse_instant("2300-01-01T00:00Z", "")};
  Span span;
  for (const ReadingFile& file : files)
    for (const Reading& reading : file.readings) {
      span.first = std::min(span.first, reading.time);
      span.last = std::max(span.last, reading.time);
    }
  return span;
}

constexpr std::chrono::hours back = check_back, ahead = check_ahead, margin{1};

/// Readings of the store whose flags may change by those of the files, and all that these hang on.
Known known_around(const Store& store, Span span) {
  if (span.empty()) return {};
  return by_series(store.revisions(span.first - ahead - back - margin, span.last + back + ahead + margin));
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

/// Where the readings of a file are kept.
struct StoredKey {
  SeriesKey series;
  core::Instant time;
  std::size_t revision = 0;
};

struct Taken {
  std::vector<StoredKey> places;
  int added = 0, revised = 0, unchanged = 0;
};

void take_reading(const Reading& reading, const ReadingFile& file, Known& known, Taken& taken) {
  const SeriesKey series{reading.station, reading.quantity};
  Revisions& revisions = known[series][reading.time];
  if (const auto kept = same_among(revisions, reading)) {
    ++taken.unchanged;
    taken.places.push_back({series, reading.time, *kept});
    return;
  }
  ++(revisions.empty() ? taken.added : taken.revised);
  const int revision = revisions.empty() ? 0 : revisions.back().revision + 1;
  taken.places.push_back({series, reading.time, revisions.size()});
  revisions.push_back({reading, revision, file.path.filename().string(), file.sha256});
}

/// A measurement cannot come before its time: another zone, a wrong clock. Made-up readings may.
void flag_early(Reading& reading, core::Instant now) {
  constexpr std::chrono::minutes clocks_differ{10};
  if (reading.synthetic || reading.time <= now + clocks_differ) return;
  reading.quality = Quality::bad;
  reading.flagged_by = future_flag;
}

/// `known` gains what is new in the file.
Taken take_file(const ReadingFile& file, Known& known, core::Instant now) {
  Taken taken;
  for (Reading reading : file.readings) {
    flag_early(reading, now);
    take_reading(reading, file, known, taken);
  }
  return taken;
}

json summary_of(const ReadingFile& file, const Taken& taken, const Known& known) {
  std::map<std::string, int> qualities = {{"good", 0}, {"suspect", 0}, {"bad", 0}, {"missing", 0}};
  std::map<std::string, int> checks;
  int early = 0;
  for (const StoredKey& place : taken.places) {
    const StoredReading& reading = known.at(place.series).at(place.time)[place.revision];
    ++qualities[to_text(reading.quality)];
    if (!reading.flagged_by.empty()) ++checks[reading.flagged_by];
    early += reading.flagged_by == future_flag;
  }
  if (early > 0)
    core::warn(
        "{}: {} readings come before their time and are never used; their time zone or a clock is wrong",
        file.path.string(), early);
  return {{"file", file.path.string()},
          {"sha256", file.sha256},
          {"synthetic", file.synthetic},
          {"readings", file.readings.size()},
          {"unreadable_rows", file.unreadable},
          {"repeated_rows", file.repeated},
          {"new", taken.added},
          {"revised", taken.revised},
          {"unchanged", taken.unchanged},
          {"quality", qualities},
          {"flagged_by", checks}};
}

/// [station] time of the newest reading that the files bring, its value missing or not. One from the future
/// does not count: it is never used.
json newest_of(const std::vector<Taken>& taken, const Known& known) {
  std::map<std::string, core::Instant> newest;
  for (const Taken& file : taken)
    for (const StoredKey& place : file.places) {
      if (known.at(place.series).at(place.time)[place.revision].flagged_by == future_flag) continue;
      core::Instant& last = newest.try_emplace(place.series.station, place.time).first->second;
      last = std::max(last, place.time);
    }
  json times = json::object();
  for (const auto& [station, time] : newest) times[station] = core::to_iso(time);
  return times;
}

void warn_of(const std::vector<std::string>& notes) {
  constexpr std::size_t shown = 10;
  for (std::size_t i = 0; i < std::min(shown, notes.size()); ++i) core::warn("{}", notes[i]);
  if (notes.size() > shown) core::warn("... and {} more", notes.size() - shown);
}

/// What the store has to write: rows that are new, and flags that are no longer those of their row.
struct Changes {
  Revisions rows;
  int added = 0, reflagged = 0;
};

Changes changes_of(const Known& known, const Known& before, Span span) {
  Changes changes;
  for (const auto& [series, history] : known)
    for (const auto& [time, revisions] : history)
      for (const StoredReading& reading : revisions) {
        if (reading.row < 0) {
          ++changes.added;
        } else {
          if (time < span.first - ahead || time > span.last + back)
            continue;  // not all of its surroundings are here
          const StoredReading& old = before.at(series).at(time)[&reading - revisions.data()];
          if (old.quality == reading.quality && old.flagged_by == reading.flagged_by) continue;
          ++changes.reflagged;
        }
        changes.rows.push_back(reading);
      }
  return changes;
}

}  // namespace

core::Instant clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

json ingest(const core::Basin& basin, const std::string& connection,
            const std::vector<std::filesystem::path>& paths, const GaugeBeds& beds, core::Instant now,
            const ExtentShapes& shapes) {
  const std::vector<ReadingFile> files = read_all(basin, paths, shapes);
  const std::map<std::string, RatedGauge> rated = rated_gauges(basin);
  const bool any_rating = std::any_of(rated.begin(), rated.end(),
                                      [](const auto& gauge) { return gauge.second.rating.has_value(); });
  core::check(!files.empty() || any_rating,
              "name files of readings; without any, discharges are derived again, but no gauge has a rating");
  Store store(connection);
  const Span span = span_of(files);
  const Known before = known_around(store, span);
  Known known = before;
  std::vector<Taken> taken;
  for (const ReadingFile& file : files) taken.push_back(take_file(file, known, now));
  flag_newest(known, basin, beds);
  std::map<std::string, DerivedCounts> derived;
  if (!span.empty() && any_rating) {
    derived = derive(known, rated, span.first - ahead, span.last + back);
    flag_newest(known, basin, beds);
  }
  const Changes changes = changes_of(known, before, span);
  const int revised =
      store.keep(ratings_layer(), ratings_of(rated)) + store.keep(datums_layer(), datums_of(rated));
  if (!changes.rows.empty()) store.add(changes.rows, basin);
  json summaries = json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    warn_of(files[i].notes);
    summaries.push_back(summary_of(files[i], taken[i], known));
  }
  warn_of(notes_on_range(changes.rows, basin, beds));
  warn_of(notes_on_doubts(changes.rows));
  warn_of(notes_on_derived(derived));
  json made = json::object();
  for (const auto& [id, count] : derived) made[id] = count.made;
  json summary = {{"stored", changes.added},
                  {"reflagged", changes.reflagged},
                  {"newest", newest_of(taken, known)},
                  {"files", summaries}};
  if (any_rating) summary["derived"] = made;
  if (!rated.empty()) summary["ratings_and_datums"] = revised;
  return summary;
}

}  // namespace freshet::assimilation
