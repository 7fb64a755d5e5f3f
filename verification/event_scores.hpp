#pragma once
// Levels and peaks of one gauge: one forecast a cycle.

#include <vector>

#include "core/basin/gauges.hpp"
#include "verification/verification.hpp"

namespace freshet::verification {

/// What a cycle said of a threshold; nothing where its members are not known.
std::optional<EventForecast> event_forecast(std::size_t number, const CyclePairs& cycle,
                                            const GaugePairs& gauge, double level);

/// From what was collected: events, Brier score, ROC, classes. `decision`: probability that says yes.
void score_threshold(ThresholdScores& scores, const CrossingFinder& seen, double decision,
                     const Resampling& resampling);

/// Of one cycle: the highest reading and the members' peaks, where the water was seen to rise to a peak and
/// fall from it by more than readings may be wrong.
struct PeakPair {
  double observed = 0, observed_s = 0, median = 0, median_s = 0, low = 0, high = 0;
};
std::optional<PeakPair> peak_pair(const CyclePairs& cycle, const GaugePairs& gauge);
PeakScores score_peaks(const std::vector<PeakPair>& pairs);

}  // namespace freshet::verification
