// The stage at a gauge reaches one of its thresholds.

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/gauge_look.hpp"
#include "forecast/warnings/shown_reliability.hpp"

namespace freshet::forecast {

namespace {

/// What is compared after a cycle may be there when the next one warns, or not yet; of the cycle before that
/// it is. So a message is determined by its cycle alone.
constexpr double known_after_cycles = 2;

/// What such a probability has been worth before, where freshet verify has found out.
void add_reliability(const core::Basin& basin, const CycleProducts& products, const std::string& gauge,
                     double stage_m, Finding& f) {
  const auto reach =
      std::count_if(f.reached.begin(), f.reached.end(), [](const auto& t) { return t.has_value(); });
  const double probability =
      static_cast<double>(reach) / static_cast<double>(std::max<std::size_t>(f.reached.size(), 1));
  const core::Workspace workspace{products.folder.parent_path().parent_path()};
  const auto until =
      products.cycle - core::milliseconds_of(3600 * known_after_cycles * basin.forecast.interval_h);
  const auto shown =
      shown_reliability(workspace, {basin.name, gauge, stage_m, probability, basin.synthetic, until});
  if (!shown) return;
  f.facts["few_before"] = !shown->enough;
  if (!shown->enough) return;
  f.facts["before_forecasts"] = Number{static_cast<double>(shown->forecasts)};
  f.facts["before_came_true"] = Number{static_cast<double>(shown->came_true)};
  f.facts["before_from"] = percent(shown->from);
  f.facts["before_to"] = percent(shown->to);
  f.facts["before_low"] = percent(shown->low);
  f.facts["before_high"] = percent(shown->high);
  f.parameters.emplace_back(
      "reliability",
      fmt::format("of {} forecasts of {:.0f} to {:.0f} % {} came true, {:.0f} to {:.0f} % (95 %)",
                  shown->forecasts, 100 * shown->from, 100 * shown->to, shown->came_true, 100 * shown->low,
                  100 * shown->high));
}

}  // namespace

Finding find_stage(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  const double stage = threshold_of(rule, basin, look.gauge);
  Finding& f = look.finding;
  f.reached = times_of_stage(products, look.station, stage);
  f.facts["threshold_m"] = Number{stage, 2};
  f.facts["threshold"] = rule.stage_threshold;
  f.parameters.insert(f.parameters.begin(),
                      {{"threshold", rule.stage_threshold}, {"threshold_stage_m", fmt::format("{}", stage)}});
  add_reliability(basin, products, look.gauge.id, stage, f);
  return f;
}

}  // namespace freshet::forecast
