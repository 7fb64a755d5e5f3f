#include "assimilation/readings/late.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/basin/stations.hpp"
#include "core/result_files.hpp"

namespace freshet::assimilation {

namespace {

namespace fs = std::filesystem;

using Place = std::tuple<std::string, const Quantity*, core::Instant>;
using Values = std::map<Place, GaugeReading>;

/// A cycle that was made with readings: those in (from, cycle].
struct Made {
  core::Instant from{}, cycle{};
  Values used;
  nlohmann::json late;  ///< as its record has them
};

bool is_assimilated(const core::Basin& basin, const std::string& station) {
  return core::Stations(basin).assimilates(station);
}

core::Instant interval_before(const core::Basin& basin, core::Instant cycle) {
  return cycle - core::milliseconds_of(basin.forecast.interval_h * 3600);
}

/// The cycle of this time and its readings; nothing where there are none.
std::optional<Made> made_at(const CyclePlace& place, core::Instant cycle) {
  const fs::path folder = place.workspace.cycle(cycle), file = folder / core::file_name::readings;
  const bool made_once = fs::exists(folder / core::file_name::analysis) ||
                         fs::exists(folder / core::file_name::provenance);  // thinned since
  if (!fs::exists(file) || !made_once) return {};
  const CycleReadings readings = read_cycle_readings(file);
  Made made{readings.from.value_or(interval_before(place.basin, cycle)), cycle, {}, {}};
  made.late = record_in(file).value("late", nlohmann::json::array());
  for (const GaugeReading& r : readings.readings)
    if (is_assimilated(place.basin, r.station)) made.used[{r.station, r.quantity, r.time}] = r;
  return made;
}

/// What the window would have now.
Values good_now(const CyclePlace& place, const Known& known, const Made& made) {
  Values now;
  for (const auto& [series, history] : known) {
    if (!is_assimilated(place.basin, series.station) || !takes(series, place.rated)) continue;
    for (auto at = history.upper_bound(made.from); at != history.end() && at->first <= made.cycle; ++at)
      if (const GaugeReading reading = for_cycle(used(at->second), place.rated);
          used(at->second).quality == Quality::good && why_impossible(reading).empty())
        now[{series.station, series.quantity, at->first}] = reading;
  }
  return now;
}

/// Readings that the analysis takes of those of a window.
std::vector<GaugeReading> taken_of(const Values& values, const Made& made, const core::Basin& basin) {
  std::vector<GaugeReading> readings;
  for (const auto& [place, reading] : values) readings.push_back(reading);
  return latest_per_interval(readings, made.from, basin.assimilation.reading_interval_min * 60);
}

bool same(const GaugeReading& a, const GaugeReading& b) {
  return a.station == b.station && a.quantity == b.quantity && a.time == b.time && a.value == b.value &&
         a.error == b.error;
}

/// Whether the analysis would take other readings now.
bool matters(const core::Basin& basin, const Made& made, const Values& now) {
  const auto then = taken_of(made.used, made, basin), today = taken_of(now, made, basin);
  return !std::equal(then.begin(), then.end(), today.begin(), today.end(), same);
}

void compare(const Made& made, const Values& now, std::vector<LateReading>& late) {
  for (const auto& [place, reading] : now) {
    const auto used = made.used.find(place);
    if (used == made.used.end())
      late.push_back({reading, made.cycle, "late"});
    else if (!same(used->second, reading))
      late.push_back({reading, made.cycle, "revised"});
  }
  for (const auto& [place, reading] : made.used)
    if (!now.contains(place)) late.push_back({reading, made.cycle, "withdrawn"});
}

/// How far before its usual begin the window may begin.
core::Instant earliest(const CyclePlace& place) {
  const core::AnalysisChoices choices = core::analysis_choices(place.basin);
  return place.parent - core::milliseconds_of(choices.reopen_h * 3600);
}

bool can_reopen(const CyclePlace& place, core::Instant from) {
  return from < place.parent && from >= earliest(place) && from >= place.basin.forecast.start &&
         fs::exists(place.workspace.cycle(from) / core::file_name::analysis);
}

/// By which a record names a reading: station, time and what happened to it.
std::string mark_of(const nlohmann::json& l) {
  return l.at("station").get<std::string>() + " " + l.at("time").get<std::string>() + " " +
         l.at("what").get<std::string>();
}

std::string mark_of(const LateReading& l) {
  return l.reading.station + " " + core::to_iso(l.reading.time) + " " + l.what;
}

void put_datum(const RatedGauge& gauge, GaugeReading& reading) {
  if (!gauge.datum) return;
  const core::StageDatum& datum = *gauge.datum;
  const core::StageDatum::Shift* shift = datum.valid_at(reading.time);
  reading.value += shift ? shift->offset : std::numeric_limits<double>::quiet_NaN();
  const std::string file = fs::path(datum.file).filename().string();
  reading.made_by = shift ? fmt::format("datum {}:{} {:+g} m", file, shift->line, shift->offset)
                          : file + " has no datum for this time";
}

void put_factor(const RatedGauge& gauge, GaugeReading& reading) {
  if (gauge.velocity_factor == 1) return;
  reading.value *= gauge.velocity_factor;
  reading.error *= gauge.velocity_factor;
  reading.made_by = fmt::format("velocity_factor {:g}", gauge.velocity_factor);
}

}  // namespace

GaugeReading for_cycle(const StoredReading& r, const std::map<std::string, RatedGauge>& gauges) {
  GaugeReading reading{r.station, r.time, r.value, r.error, r.synthetic, r.quantity, {}};
  if (is_derived(r)) reading.made_by = r.source;
  const auto gauge = gauges.find(r.station);
  if (gauge == gauges.end()) return reading;
  if (r.quantity == &stage()) put_datum(gauge->second, reading);
  if (r.quantity->name == "velocity") put_factor(gauge->second, reading);
  return reading;
}

bool takes(const SeriesKey& series, const std::map<std::string, RatedGauge>& gauges) {
  const auto gauge = gauges.find(series.station);
  if (gauge == gauges.end() || gauge->second.used == core::Rated::both) return true;
  const bool is_stage = series.quantity == &stage();
  if (!is_stage && series.quantity->name != "discharge") return true;
  return is_stage == (gauge->second.used == core::Rated::stage);
}

std::vector<LateReading> late_readings(const CyclePlace& place, const Known& known) {
  std::vector<LateReading> late;
  std::set<std::string> recorded;
  for (core::Instant cycle = place.parent;
       cycle > place.cycle - late_reach && cycle > place.basin.forecast.start;) {
    const std::optional<Made> made = made_at(place, cycle);
    if (!made || made->from >= cycle) break;
    for (const nlohmann::json& one : made->late) recorded.insert(mark_of(one));
    const std::size_t first = late.size();
    const Values now = good_now(place, known, *made);
    compare(*made, now, late);
    const bool reopens = can_reopen(place, made->from) && matters(place.basin, *made, now);
    for (std::size_t i = first; i < late.size(); ++i) late[i].used = reopens;
    cycle = made->from;
  }
  std::erase_if(late, [&](const LateReading& l) { return !l.used && recorded.contains(mark_of(l)); });
  return late;
}

std::optional<core::Instant> reopened_from(const CyclePlace& place, const std::vector<LateReading>& late) {
  std::optional<core::Instant> from;
  for (const LateReading& reading : late) {
    if (!reading.used) continue;
    const std::optional<Made> made = made_at(place, reading.cycle);
    if (made && (!from || made->from < *from)) from = made->from;
  }
  return from;
}

}  // namespace freshet::assimilation
