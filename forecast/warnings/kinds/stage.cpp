// The stage at a gauge reaches one of its thresholds.

#include "core/errors.hpp"
#include "forecast/warnings/gauge_look.hpp"

namespace freshet::forecast {

Finding find_stage(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  const double stage = threshold_of(rule, basin, look.gauge);
  Finding& f = look.finding;
  f.reached = times_of_stage(products, look.station, stage);
  f.facts["threshold_m"] = Number{stage, 2};
  f.facts["threshold"] = rule.stage_threshold;
  f.parameters.insert(f.parameters.begin(),
                      {{"threshold", rule.stage_threshold}, {"threshold_stage_m", fmt::format("{}", stage)}});
  return f;
}

}  // namespace freshet::forecast
