#include "forecast/warnings/rule_fingerprint.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/warning_kinds.hpp"
#include "results/exposure_file.hpp"

namespace freshet::forecast {

namespace {

nlohmann::json polygon_of(const core::LineInput& polygon) {
  if (!polygon.drawn_in_file()) return polygon.points;
  // A file that is gone is a fault where the rule is evaluated.
  const bool there = std::filesystem::exists(polygon.file);
  return {polygon.id(), there ? core::sha256_of_file(polygon.file) : ""};
}

/// The first kind says nothing of itself: ledgers of before there were kinds are still answered.
void add_kind(const core::WarningRule& rule, const core::Basin& basin, nlohmann::json& said) {
  const core::WarningKind& kind = core::warning_kind(rule.kind);
  said["kind"] = rule.kind;
  const auto heeds = [&](const std::string& key) {
    const auto is = [&](const std::string& one) { return one == key; };
    return std::any_of(kind.needs.begin(), kind.needs.end(), is) ||
           std::any_of(kind.takes.begin(), kind.takes.end(), is);
  };
  for (const auto& [key, value] : rule.numbers)
    if (heeds(key) && (key != "exposure_depth_m" || core::asks_exposure(rule))) said["asks"][key] = value;
  for (const auto& [key, value] : rule.lists)
    if (heeds(key)) said["asks"][key] = value;
  for (const auto& [key, value] : rule.choices)
    if (heeds(key) && !value.empty()) said["asks"][key] = value;
  if (!rule.place.empty()) said["place"] = rule.place;
  for (const auto& gauge : basin.gauges)
    if (gauge.id == rule.gauge && kind.name == "return_period")
      said["returns"] = {gauge.returns.years, gauge.returns.stages_m, gauge.returns.discharges_m3_per_s};
}

}  // namespace

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
    if (rule->kind != core::warning_kinds().front().name) add_kind(*rule, basin, said);
    if (core::asks_exposure(*rule)) said[results::exposure_json] = sums.exposure;
    if (rule->has_area) said["polygon"] = polygon_of(rule->polygon);
    for (const auto& gauge : basin.gauges)
      if (gauge.id == rule->gauge)
        for (const auto& threshold : gauge.thresholds) said["stages"][threshold.name] = threshold.stage_m;
  }
  return core::Sha256().add(said.dump()).hex();
}

}  // namespace freshet::forecast
