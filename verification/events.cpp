#include "verification/events.hpp"

#include <algorithm>

namespace freshet::verification {

namespace {

std::optional<double> share(double part, double all) {
  return all > 0 ? std::optional(part / all) : std::nullopt;
}

bool reaches_over(const EventForecast& forecast, const Crossing& crossing) {
  return forecast.issued < crossing.begin && crossing.begin <= forecast.until;
}

bool says_yes(const EventForecast& forecast, double decision) { return forecast.probability >= decision; }

/// Hours before the crossing of the first of the unbroken run of yes that ends with the last forecast before
/// it; nothing if that one did not say yes: what was taken back warned nobody.
std::optional<double> hours_early(const Crossing& crossing, const std::vector<EventForecast>& forecasts,
                                  double decision) {
  std::optional<core::Instant> first;
  for (const EventForecast& forecast : forecasts) {
    if (!reaches_over(forecast, crossing)) continue;
    if (!says_yes(forecast, decision))
      first.reset();
    else if (!first)
      first = forecast.issued;
  }
  if (!first) return {};
  return core::seconds_between(*first, crossing.begin) / 3600;
}

bool forecast_at_all(const Crossing& crossing, const std::vector<EventForecast>& forecasts) {
  return std::any_of(forecasts.begin(), forecasts.end(),
                     [&](const EventForecast& f) { return reaches_over(f, crossing); });
}

/// Runs of yes: what came of each.
void judge_runs(const std::vector<EventForecast>& forecasts, double decision, EventTable& table) {
  bool in_run = false, came = false, unknown = false;
  const auto close = [&] {
    if (in_run && !came) ++(unknown ? table.not_judged : table.false_alarms);
    in_run = came = unknown = false;
  };
  for (const EventForecast& forecast : forecasts) {
    if (!says_yes(forecast, decision)) {
      close();
      continue;
    }
    in_run = true;
    came = came || forecast.already || forecast.came_true.value_or(false);
    unknown = unknown || !forecast.came_true;
  }
  close();
}

}  // namespace

void CrossingFinder::add(const ObservedValue& reading) {
  const bool gap = !last_ || reading.time - *last_ > longest_gap;
  if (last_ && gap) gaps_.emplace_back(*last_, reading.time);
  if (!first_) first_ = reading.time;
  last_ = reading.time;
  if (reading.value < threshold_) return;
  const bool goes_on = !crossings_.empty() && reading.time - crossings_.back().end <= apart;
  if (!goes_on) crossings_.push_back({reading.time, reading.time, !gap});
  crossings_.back().end = reading.time;
}

void RiseFinder::add(const ObservedValue& reading) {
  recent_.push_back(reading);
  const core::Instant begin = reading.time - over_;
  while (recent_.size() > 1 && recent_[1].time <= begin) recent_.pop_front();
  const ObservedValue& before = recent_.front();
  // Over a long gap nobody knows when it rose.
  if (before.time > begin || begin - before.time > CrossingFinder::longest_gap) return;
  const double hours = core::seconds_between(before.time, reading.time) / 3600;
  constexpr double rounding = 1e-9;
  found_.add({reading.time, (reading.value - before.value) / hours + rounding, 0});
}

bool CrossingFinder::covers(core::Instant from, core::Instant to) const {
  if (!first_ || *first_ - from > longest_gap || to - *last_ > longest_gap) return false;
  return std::none_of(gaps_.begin(), gaps_.end(),
                      [&](const auto& gap) { return gap.first < to && gap.second > from; });
}

std::optional<double> EventTable::pod() const { return share(hits, hits + misses); }
std::optional<double> EventTable::far() const { return share(false_alarms, hits + false_alarms); }
std::optional<double> EventTable::csi() const { return share(hits, hits + misses + false_alarms); }

EventTable match(const std::vector<Crossing>& crossings, const std::vector<EventForecast>& forecasts,
                 double decision) {
  EventTable table;
  table.decision = decision;
  for (const Crossing& crossing : crossings) {
    if (!crossing.seen_to_begin || !forecast_at_all(crossing, forecasts)) {
      ++table.not_forecast;
      continue;
    }
    if (const auto early = hours_early(crossing, forecasts, decision)) {
      ++table.hits;
      table.early_h.push_back(*early);
    } else {
      ++table.misses;
    }
  }
  judge_runs(forecasts, decision, table);
  return table;
}

int events_among(const std::vector<Crossing>& crossings, const std::vector<EventForecast>& forecasts) {
  return static_cast<int>(std::count_if(crossings.begin(), crossings.end(), [&](const Crossing& crossing) {
    return forecast_at_all(crossing, forecasts);
  }));
}

}  // namespace freshet::verification
