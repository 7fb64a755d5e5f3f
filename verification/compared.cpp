#include "verification/compared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "forecast/warnings/return_table.hpp"

namespace freshet::verification {

const std::vector<Compared>& compared() {
  static const std::vector<Compared> rows = {
      {.name = "stage", .unit = "m", .cf_unit = "m", .suffix = "m", .prefix = "", .digits = 2},
      {.name = "discharge",
       .unit = "m3/s",
       .cf_unit = "m3 s-1",
       .suffix = "m3_per_s",
       .prefix = "discharge_",
       .digits = 1}};
  return rows;
}

std::vector<Level> levels_of(const core::Basin& basin, const core::Gauge& gauge, std::size_t quantity) {
  std::vector<Level> levels;
  if (quantity == 0)
    for (const core::StageThreshold& t : gauge.thresholds) levels.push_back({t.name, t.stage_m});
  const bool by_stage = !gauge.returns.stages_m.empty();
  if (gauge.returns.years.empty() || by_stage != (quantity == 0)) return levels;
  std::set<double> years(gauge.returns.years.begin(), gauge.returns.years.end());
  for (const core::WarningRule& rule : basin.warnings.rules)
    if (rule.kind == "return_period" && rule.gauge == gauge.id) years.insert(rule.number("return_period_y"));
  for (const double y : years)
    if (const auto value = forecast::value_of_years(gauge.returns, y))
      levels.push_back({fmt::format("{:g} years", y), *value, y});
  return levels;
}

double decision_for(const core::Basin& basin, const core::Gauge& gauge, const Level& level) {
  double decision = 2;
  for (const core::WarningRule& rule : basin.warnings.rules) {
    if (rule.gauge != gauge.id) continue;
    const bool of_level = level.years > 0
                              ? rule.kind == "return_period" && rule.number("return_period_y") == level.years
                              : rule.stage_threshold == level.name;
    if (of_level) decision = std::min(decision, rule.probability);
  }
  return decision > 1 ? 0.5 : decision;
}

}  // namespace freshet::verification
