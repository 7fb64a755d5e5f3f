// What messages say of earlier forecasts is made of this.

#include "verification/judged.hpp"

#include "verification/verification.hpp"

namespace freshet::verification {

results::JudgedForecasts judged_of(const Verification& v) {
  results::JudgedForecasts judged{v.basin, v.scenario, v.synthetic, {}};
  if (v.quantities.empty()) return judged;
  for (const GaugeScores& gauge : v.quantities.front().gauges)
    for (const ThresholdScores& threshold : gauge.thresholds) {
      results::JudgedLevel level{gauge.id, threshold.level, {}};
      for (const EventForecast& f : threshold.forecasts)
        if (f.came_true && !f.already)
          level.forecasts.push_back({f.issued, f.until, f.probability, *f.came_true});
      judged.levels.push_back(std::move(level));
    }
  return judged;
}

}  // namespace freshet::verification
