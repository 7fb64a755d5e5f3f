#include "verification/event_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/came_true.hpp"
#include "core/quantile.hpp"

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double longest_gap_s = 3600 * static_cast<double>(CrossingFinder::longest_gap.count());

/// Readings without a long gap from the cycle to the forecast's end.
bool covered(const std::vector<ReadingPair>& pairs, double lead_s) {
  double last = 0;
  for (const ReadingPair& pair : pairs) {
    if (pair.lead_s - last > longest_gap_s) return false;
    last = pair.lead_s;
  }
  return lead_s - last <= longest_gap_s;
}

std::vector<ThresholdScores::Class> classes_of(const ProbabilityTally& tally, std::size_t count,
                                               bool only_ahead, const std::vector<EventForecast>& forecasts,
                                               const CrossingFinder& seen) {
  std::vector<ThresholdScores::Class> result;
  for (const ProbabilityClass& plain : tally.classes(count)) {
    std::vector<std::pair<core::Instant, core::Instant>> stretches;
    std::vector<EventForecast> copies;
    for (const EventForecast& forecast : forecasts) {
      if (!forecast.came_true || (only_ahead && forecast.already)) continue;
      if (class_of(forecast.probability, count) != result.size()) continue;
      stretches.emplace_back(forecast.issued, forecast.until);
      copies.push_back(forecast);
    }
    ThresholdScores::Class c{
        plain, events_among(seen.crossings(), copies), core::stretches_apart(stretches), {}};
    c.interval = wilson(plain.came_true, plain.forecasts, static_cast<double>(c.independent));
    result.push_back(c);
  }
  return result;
}

/// Of the forecasts that were judged, as often as they were drawn.
ProbabilityTally drawn(const std::vector<EventForecast>& forecasts, const std::vector<std::uint16_t>& times) {
  ProbabilityTally tally;
  for (const EventForecast& f : forecasts)
    if (f.came_true && times[f.cycle] > 0) tally.add(f.probability, *f.came_true, times[f.cycle]);
  return tally;
}

}  // namespace

std::optional<EventForecast> event_forecast(std::size_t number, const CyclePairs& cycle,
                                            const GaugePairs& gauge, double level) {
  EventForecast forecast{number, cycle.cycle, cycle.cycle + core::milliseconds_of(cycle.lead_s),
                         0,      {},          false};
  double reach = 0;
  for (const double peak : gauge.peak) {
    if (!std::isfinite(peak)) return {};
    reach += peak >= level;
  }
  if (gauge.peak.empty()) return {};
  forecast.probability = reach / static_cast<double>(gauge.peak.size());
  forecast.already = gauge.last && gauge.last->value >= level;
  const bool reached = std::any_of(gauge.pairs.begin(), gauge.pairs.end(),
                                   [&](const ReadingPair& pair) { return pair.value >= level; });
  if (reached || covered(gauge.pairs, cycle.lead_s)) forecast.came_true = reached;
  return forecast;
}

void score_threshold(ThresholdScores& scores, const CrossingFinder& seen, double decision,
                     const Resampling& resampling) {
  for (const EventForecast& f : scores.forecasts) {
    if (!f.came_true) continue;
    scores.reached.add(f.probability, *f.came_true);
    if (!f.already) scores.ahead.add(f.probability, *f.came_true);
  }
  const auto figure = [&](double (*of)(const ProbabilityTally&)) {
    return Figure{of(scores.reached),
                  resampling.interval([&](const auto& times) { return of(drawn(scores.forecasts, times)); })};
  };
  scores.brier = figure([](const ProbabilityTally& t) { return t.brier().brier; });
  scores.brier_skill = figure([](const ProbabilityTally& t) { return t.brier().skill().value_or(nothing); });
  scores.roc_area = figure([](const ProbabilityTally& t) { return t.roc_area().value_or(nothing); });
  scores.classes = classes_of(scores.ahead, 5, true, scores.forecasts, seen);
  scores.diagram = classes_of(scores.reached, 10, false, scores.forecasts, seen);
  scores.events = match(seen.crossings(), scores.forecasts, decision);
}

std::optional<PeakPair> peak_pair(const CyclePairs& cycle, const GaugePairs& gauge) {
  const std::vector<ReadingPair>& pairs = gauge.pairs;
  if (pairs.size() < 3 || !covered(pairs, cycle.lead_s)) return {};
  const auto highest =
      std::max_element(pairs.begin(), pairs.end(),
                       [](const ReadingPair& a, const ReadingPair& b) { return a.value < b.value; });
  const auto clearly_below = [&](const ReadingPair& end) {
    constexpr double sure = 2;  // standard deviations of the difference
    return highest->value - end.value > sure * std::hypot(highest->error, end.error);
  };
  if (!clearly_below(pairs.front()) || !clearly_below(pairs.back())) return {};
  std::vector<double> heights, times;
  for (std::size_t m = 0; m < gauge.peak.size(); ++m) {
    if (!std::isfinite(gauge.peak[m])) return {};
    heights.push_back(gauge.peak[m]);
    times.push_back(gauge.peak_s[m]);
  }
  return PeakPair{highest->value,
                  highest->lead_s,
                  core::quantile(heights, 0.5),
                  core::quantile(times, 0.5),
                  core::quantile(heights, 0.1),
                  core::quantile(heights, 0.9)};
}

PeakScores score_peaks(const std::vector<PeakPair>& pairs) {
  PeakScores scores;
  scores.peaks = static_cast<int>(pairs.size());
  const double n = static_cast<double>(pairs.size());
  for (const PeakPair& p : pairs) {
    const double height = p.median - p.observed, hours = (p.median_s - p.observed_s) / 3600;
    scores.height_bias += height / n;
    scores.height_mae += std::abs(height) / n;
    scores.time_bias_h += hours / n;
    scores.time_mae_h += std::abs(hours) / n;
    scores.inside += p.low <= p.observed && p.observed <= p.high;
  }
  if (pairs.empty())
    scores.height_bias = scores.height_mae = scores.time_bias_h = scores.time_mae_h = nothing;
  return scores;
}

}  // namespace freshet::verification
