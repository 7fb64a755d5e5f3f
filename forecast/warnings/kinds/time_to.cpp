// The stage at a gauge reaches one of its thresholds within some hours of the forecast's time.

#include "core/errors.hpp"
#include "forecast/warnings/gauge_look.hpp"

namespace freshet::forecast {

Finding find_time_to(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  const double stage = threshold_of(rule, basin, look.gauge), within_h = rule.number("within_h");
  Finding& f = look.finding;
  f.reached = times_of_stage(products, look.station, stage);
  const core::Instant latest = products.cycle + core::milliseconds_of(3600 * within_h);
  for (auto& first : f.reached)
    if (first && *first > latest) first.reset();
  f.facts["threshold_m"] = Number{stage, 2};
  f.facts["threshold"] = rule.stage_threshold;
  f.facts["within_h"] = Number{within_h, within_h < 10 && within_h != static_cast<int>(within_h) ? 1 : 0};
  f.facts["end"] = When{latest};
  f.parameters.insert(f.parameters.begin(), {{"threshold", rule.stage_threshold},
                                             {"threshold_stage_m", fmt::format("{}", stage)},
                                             {"within_h", fmt::format("{}", within_h)}});
  return f;
}

}  // namespace freshet::forecast
