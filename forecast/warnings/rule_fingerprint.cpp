#include "forecast/warnings/rule_fingerprint.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"

namespace freshet::forecast {

std::string rule_fingerprint(const core::WarningRule* rule, const core::Basin& basin,
                             const ProductSums& sums) {
  nlohmann::json said = {{core::file_name::gauges, sums.gauges},
                         {core::file_name::probability, sums.probability}};
  if (rule != nullptr) {
    said["gauge"] = rule->gauge;
    said["threshold"] = rule->stage_threshold;
    said["limits"] = {rule->probability, rule->area_depth_m, rule->area_probability};
    said["severity"] = rule->severity;
    // What is not said changes no fingerprint: ledgers of before are still answered.
    if (rule->clear_probability < rule->probability) said["clear"] = rule->clear_probability;
    if (rule->clear_after_h > 0) said["clear_after_h"] = rule->clear_after_h;
    if (rule->min_duration_h > 0) said["min_duration_h"] = rule->min_duration_h;
    if (!rule->thread.empty()) said["thread"] = rule->thread;
    for (const auto& gauge : basin.gauges)
      if (gauge.id == rule->gauge)
        for (const auto& threshold : gauge.thresholds) said["stages"][threshold.name] = threshold.stage_m;
  }
  return core::Sha256().add(said.dump()).hex();
}

}  // namespace freshet::forecast
