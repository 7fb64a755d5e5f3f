#include <algorithm>

#include "assimilation/readings/ingest.hpp"
#include "assimilation/readings/late.hpp"
#include "assimilation/readings/modified.hpp"
#include "assimilation/readings/store.hpp"
#include "assimilation/readings/store_rated.hpp"
#include "core/basin.hpp"
#include "core/basin/stations.hpp"
#include "core/log.hpp"

namespace freshet::assimilation {

namespace {

using RatedGauges = std::map<std::string, RatedGauge>;

void take_for_cycle(const StoredReading& reading, const GaugeReading& taken, CycleReadings& result) {
  if (reading.quality != Quality::good) {
    ++result.left_out[to_text(reading.quality)];
    result.doubted.push_back({taken, to_text(reading.quality), reading.flagged_by});
    return;
  }
  if (const std::string reason = why_impossible(taken); !reason.empty()) {
    ++result.left_out["impossible"];
    core::warn("reading of {} at {} ({}) is left out: {}", reading.station, core::to_iso(reading.time),
               taken.made_by.empty() ? reading.source : taken.made_by, reason);
    return;
  }
  result.synthetic = result.synthetic || reading.synthetic;
  result.readings.push_back(taken);
}

/// The readings of the window of a station that the basin has.
void take_window(const Known& known, const core::Basin& basin, const RatedGauges& rated, core::Instant from,
                 CycleReadings& result) {
  const core::Stations stations(basin);
  for (const auto& [series, history] : known) {
    if (!stations.find(series.station) || !takes(series, rated)) continue;
    for (auto at = history.upper_bound(from); at != history.end() && at->first <= result.cycle; ++at)
      take_for_cycle(used(at->second), for_cycle(used(at->second), rated), result);
  }
}

/// Of a gauge: its good readings of the window, and the last one up to the cycle.
GaugeRecord record_of(const std::string& station, const Known& known, const RatedGauges& rated,
                      core::Instant from, core::Instant cycle) {
  GaugeRecord record{station, 0, {}};
  for (const auto& [series, history] : known) {
    if (series.station != station || !takes(series, rated)) continue;
    for (const auto& [time, revisions] : history) {
      if (time > cycle || used(revisions).quality != Quality::good) continue;
      record.last = std::max(record.last.value_or(time), time);
      record.good += time > from;
    }
  }
  return record;
}

/// The readings of the basin's stations in this time, and all that their flags hang on.
Known known_between(const std::string& connection, const core::Stations& stations, core::Instant first,
                    core::Instant last) {
  constexpr std::chrono::hours margin{1};
  std::vector<Stretch> stretches;
  for (const core::Station& station : stations)
    stretches.push_back({station.id, first - check_back - margin, last + check_ahead + margin});
  Store store(connection, Store::For::reading);
  Known known;
  store.at_one_moment([&] { known = by_series(store.revisions(stretches)); });
  return known;
}

}  // namespace

CycleReadings extract(const core::Basin& basin, const std::string& connection, core::Instant cycle,
                      const GaugeBeds& beds, const core::Workspace* workspace) {
  CycleReadings result;
  result.cycle = cycle;
  result.synthetic = basin.synthetic;
  if (store_is_missing(connection)) {
    core::warn("{}: no observation store yet, so the cycle {} has no readings; 'freshet ingest' makes one",
               connection, core::to_iso(cycle));
    return result;
  }
  const core::Instant begin = cycle - core::milliseconds_of(basin.forecast.interval_h * 3600);
  const core::Instant first = workspace ? std::min(begin, cycle - late_reach) : begin;
  Known known = known_between(connection, core::Stations(basin), first, cycle);
  const ReadingModifiers modifiers =
      workspace ? ReadingModifiers(basin, *workspace, cycle, begin, clock_now()) : ReadingModifiers();
  modifiers.drop_readings(known);
  flag_used(known, basin, beds);  // once more: a mesh or limits may have come since
  const RatedGauges rated = rated_gauges(basin, connection);
  derive(known, rated, core::Instant::min(), cycle);  // by the rating of now
  if (!rated.empty()) flag_used(known, basin, beds);
  modifiers.take_out_of_use(known);
  if (workspace && cycle > basin.forecast.start) {
    const CyclePlace place{basin, *workspace, cycle, begin, rated};
    result.late = late_readings(place, known);
    result.from = reopened_from(place, result.late);
  }
  const core::Instant from = result.from.value_or(begin);
  take_window(known, basin, rated, from, result);
  // Maps of extents come when a satellite passes: none is missing.
  for (const core::Station& station : core::Stations(basin))
    if (station.assimilate && station.kind != core::StationKind::extent)
      result.gauges.push_back(record_of(station.id, known, rated, from, cycle));
  return result;
}

}  // namespace freshet::assimilation
