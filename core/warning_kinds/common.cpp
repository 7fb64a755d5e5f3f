#include "core/warning_kinds/common.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/basin.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

const Gauge* gauge_of(const WarningRule& rule, const Basin& basin) {
  for (const Gauge& gauge : basin.gauges)
    if (gauge.id == rule.gauge) return &gauge;
  return nullptr;
}

void check_gauge(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  std::vector<std::string> ids;
  for (const Gauge& gauge : basin.gauges) ids.push_back(gauge.id);
  const bool unnamed = std::find(ids.begin(), ids.end(), "") != ids.end();  // a fault of its own
  table.expect(
      rule.gauge.empty() || gauge_of(rule, basin) != nullptr || unnamed, "gauge",
      fmt::format("there is no [[gauge]] with id '{}'{}", rule.gauge, did_you_mean(rule.gauge, ids)));
}

void check_threshold(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  check_gauge(table, rule, basin);
  const Gauge* gauge = gauge_of(rule, basin);
  if (gauge == nullptr || rule.stage_threshold.empty()) return;
  std::vector<std::string> names;
  for (const StageThreshold& threshold : gauge->thresholds) names.push_back(threshold.name);
  table.expect(std::find(names.begin(), names.end(), rule.stage_threshold) != names.end(), "stage_threshold",
               fmt::format("gauge '{}' has no stage_thresholds_m.{}{}", rule.gauge, rule.stage_threshold,
                           did_you_mean(rule.stage_threshold, names)));
}

void check_member_fields(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  table.expect(basin.products.members, "kind",
               fmt::format("'{}' looks at the depths of each member, which products.members = false leaves "
                           "out of forecast.nc; write products.members = true",
                           rule.kind));
}

}  // namespace freshet::core
