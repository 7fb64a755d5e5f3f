#pragma once
// Thresholds and peaks of one gauge: one forecast a cycle.

#include <vector>

#include "core/basin/gauges.hpp"
#include "verification/verification.hpp"

namespace freshet::verification {

/// What a cycle said of a threshold; nothing where its members are not known.
std::optional<EventForecast> event_forecast(std::size_t number, const CyclePairs& cycle,
                                            const GaugePairs& gauge, double stage_m);

/// From what was collected: events, Brier score, ROC, classes. `decision`: probability that says yes.
void score_threshold(ThresholdScores& scores, const CrossingFinder& seen, double decision,
                     const Resampling& resampling);

/// Of one cycle: the highest reading and the members' peaks, where the water was seen to rise to a peak and
/// fall from it by more than readings may be wrong.
struct PeakPair {
  double observed_m = 0, observed_s = 0, median_m = 0, median_s = 0, low_m = 0, high_m = 0;
};
std::optional<PeakPair> peak_pair(const CyclePairs& cycle, const GaugePairs& gauge);
PeakScores score_peaks(const std::vector<PeakPair>& pairs);

}  // namespace freshet::verification
