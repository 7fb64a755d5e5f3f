#include "service/schedule.hpp"

#include <algorithm>

namespace freshet::service {

using core::Instant;

namespace {

/// Gauges that have no reading of the cycle's time yet.
std::vector<std::string> lacking(const Situation& s, Instant cycle) {
  std::vector<std::string> names;
  if (cycle == s.grid.start) return names;  // it has no window
  for (const auto& [gauge, newest] : s.newest_reading)
    if (!newest || *newest < cycle) names.push_back(gauge);
  return names;
}

Instant deadline(const Situation& s, Instant cycle) {
  return std::max(cycle, s.since) + (s.taking_in ? 2 : 1) * s.cut_off;
}

/// Nothing came of a whole interval, and the cycle before has waited for it already.
bool is_silent(const Situation& s, const std::string& gauge, Instant cycle) {
  const Instant before = cycle - s.grid.interval;
  const auto missing = s.missing_at.find(before);
  const std::optional<Instant>& newest = s.newest_reading.at(gauge);
  return missing != s.missing_at.end() && missing->second.count(gauge) > 0 && (!newest || *newest < before);
}

/// Why the cycle may begin now; nothing: some gauge may still bring a reading.
std::optional<std::string> ready(const Situation& s, Instant cycle) {
  if (cycle == s.grid.start) return "its time; the first cycle has no window of readings";
  if (s.newest_reading.empty()) return "its time; no gauge is assimilated";
  const std::vector<std::string> missing = lacking(s, cycle);
  if (missing.empty()) return "every gauge has a reading of its time";
  const auto silent = [&](const std::string& gauge) { return is_silent(s, gauge, cycle); };
  if (std::all_of(missing.begin(), missing.end(), silent))
    return "every gauge that is not silent has a reading of its time";
  if (s.now >= deadline(s, cycle)) return "the cut-off";
  return {};
}

/// A next try that lies further ahead than any pause was set by a clock that was wrong.
bool held_back(const Situation& s, Instant cycle) {
  const auto found = s.not_before.find(cycle);
  return found != s.not_before.end() && s.now < found->second && found->second - s.now <= longest_retry;
}

/// The first cycle that was begun but has no forecast: nothing passes it where cycles are made in order.
std::optional<Instant> oldest_open(const Situation& s) {
  for (const Instant cycle : s.analysed)
    if (!s.complete.count(cycle)) return cycle;
  return {};
}

std::optional<Due> owed_due(const Situation& s) {
  for (auto it = s.analysed.rbegin(); it != s.analysed.rend(); ++it)
    if (!s.complete.count(*it) && !held_back(s, *it))
      return Due{.cycle = *it,
                 .owed = true,
                 .reason = "a forecast that was left out while catching up",
                 .missing = {}};
  return {};
}

}  // namespace

std::optional<Instant> CycleGrid::last_at(Instant t) const {
  if (t < start) return {};
  if (end && *end < t) t = std::max(start, *end);
  return start + (t - start) / interval * interval;
}

Instant next_in_chain(const Situation& s) {
  if (s.analysed.empty()) return s.grid.start;
  Instant t = *s.analysed.begin();
  while (s.analysed.count(t)) t += s.grid.interval;
  return t;
}

std::optional<Due> next_due(const Situation& s) {
  const auto last = s.grid.last_at(s.now);
  if (!last) return {};
  if (const auto open = s.missed == core::Missed::in_order ? oldest_open(s) : std::nullopt; open) {
    if (held_back(s, *open)) return {};
    return Due{.cycle = *open, .reason = "its forecast is not there yet", .missing = lacking(s, *open)};
  }
  const Instant next = next_in_chain(s);
  if (next > *last) {
    // The newest of all whose forecast is not there is no debt but an interrupted cycle.
    if (s.analysed.count(*last) && !s.complete.count(*last) && !held_back(s, *last))
      return Due{.cycle = *last, .reason = "its forecast is not there yet", .missing = lacking(s, *last)};
    return owed_due(s);
  }
  if (held_back(s, next)) return {};
  const auto reason = ready(s, next);
  if (!reason) return {};
  const bool missed = next < *last;
  return Due{.cycle = next,
             .analysis_only = missed && s.missed == core::Missed::analyses,
             .reason = missed ? "catching up; " + *reason : *reason,
             .missing = lacking(s, next)};
}

Instant next_time(const Situation& s) {
  const auto last = s.grid.last_at(s.now);
  if (!last) return s.grid.start;
  const Instant next = next_in_chain(s);
  const bool none_follows = s.grid.end && next > *s.grid.end;
  Instant time = none_follows ? Instant::max() : next > *last ? next : deadline(s, next);
  for (const auto& [cycle, again] : s.not_before)
    if (again > s.now) time = std::min(time, again);
  return time;
}

}  // namespace freshet::service
