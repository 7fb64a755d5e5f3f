#include "core/configuration.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/basin/gauge_readings.hpp"
#include "core/controls.hpp"
#include "core/filters.hpp"

namespace freshet::core {
namespace {

constexpr std::array not_of_results = {"warnings",  "warning", "service", "engine",   "exposure",
                                       "map_layer", "feed",    "archive", "receiver", "signing"};

/// Results from before there was a choice say nothing of it: of the default filter, of keys that change
/// nothing.
void leave_out_neutral_assimilation(nlohmann::json& resolved) {
  const auto assimilation = resolved.find("assimilation");
  if (!resolved.is_object() || assimilation == resolved.end() || !assimilation->is_object()) return;
  if (assimilation->value("method", "") == filter_names().front()) assimilation->erase("method");
  const nlohmann::json unless_said = neutral_choices();
  for (const auto& [key, neutral] : unless_said.items())
    if (assimilation->value(key, nlohmann::json()) == neutral) assimilation->erase(key);
}

/// Takes out of a table what says that a key changes nothing.
void leave_out(nlohmann::json& table, const std::string& key, const nlohmann::json& neutral) {
  if (table.is_object() && table.value(key, nlohmann::json()) == neutral) table.erase(key);
}

/// Results from before a control variable was known say nothing of it: one that is off unless said, and not
/// said.
void leave_out_controls_off(nlohmann::json& resolved) {
  const auto ensemble = resolved.find("ensemble");
  if (!resolved.is_object() || ensemble == resolved.end() || !ensemble->is_object()) return;
  for (const ControlRow& row : control_rows) {
    const std::string prefix = row.keys.prefix;
    const std::string sigma = prefix + "_sigma" + row.keys.unit.suffix;
    if (row.keys.persistence == once) leave_out(*ensemble, prefix + "_persistence", once);
    if (row.keys.sigma > 0 || ensemble->value(sigma, 0.0) > 0) continue;
    ensemble->erase(sigma);
    for (const char* key : {"_correlation_m", "_persistence"}) ensemble->erase(prefix + key);
  }
}

/// Results from before a gauge's zero could be in doubt say nothing of it: it is known. How readings are
/// judged is no part of results: readings.json says what it came to.
void leave_out_keys_of_gauges(nlohmann::json& resolved) {
  if (!resolved.is_object() || !resolved.contains("gauge")) return;
  for (nlohmann::json& gauge : resolved["gauge"]) {
    leave_out(gauge, "zero_sigma_m", 0.0);
    if (!gauge.is_object()) continue;
    for (const char* key : {"return_periods_y", "return_stages_m", "return_discharges_m3_per_s"})
      gauge.erase(key);  // only warnings look at them
    leave_out_gauge_readings(gauge);
  }
}

/// Results from before controls could go on in the forecast say nothing of it: they stay.
void leave_out_controls_that_stay(nlohmann::json& resolved) {
  if (resolved.is_object() && resolved.contains("ensemble"))
    leave_out(resolved["ensemble"], "renewed_in_forecast", false);
}

/// How many members may be lost says nothing of those that are there.
void leave_out_least_share(nlohmann::json& resolved) {
  if (resolved.is_object() && resolved.contains("ensemble") && resolved["ensemble"].is_object())
    resolved["ensemble"].erase("least_share");
}

/// Results from before the last row of a series was chosen say nothing of it: all rows, and no spread. Nor of
/// rain that falls elsewhere.
void leave_out_all_rows(nlohmann::json& resolved) {
  if (!resolved.is_object()) return;
  if (resolved.contains("rain")) leave_out(resolved["rain"], "margin_km", 0.0);
  for (const char* name : {"rain", "boundary", "source"}) {
    if (!resolved.contains(name)) continue;
    nlohmann::json& entry = resolved[name];
    if (entry.is_object()) leave_out(entry, "known_until", "last_row");
    for (nlohmann::json& table : entry) {
      leave_out(table, "known_until", "last_row");
      if (table.is_object() && table.value("outside_sigma", 0.0) == 0)
        for (const char* key : {"outside_sigma", "outside_sigma_h"}) table.erase(key);
    }
  }
}

/// Results from before there were breaklines say nothing of how they may cross.
void leave_out_breaklines(nlohmann::json& resolved) {
  if (resolved.is_object() && resolved.contains("mesh")) leave_out(resolved["mesh"], "unequal_crests", false);
}

}  // namespace

nlohmann::json configuration_of_results(nlohmann::json resolved) {
  if (resolved.is_object())
    for (const char* key : not_of_results) resolved.erase(key);
  leave_out_neutral_assimilation(resolved);
  leave_out_controls_off(resolved);
  leave_out_all_rows(resolved);
  leave_out_keys_of_gauges(resolved);
  leave_out_controls_that_stay(resolved);
  leave_out_least_share(resolved);
  leave_out_breaklines(resolved);
  return resolved;
}

nlohmann::json configuration_of_results(const Basin& basin) {
  return configuration_of_results(nlohmann::json::parse(basin.resolved_json));
}

bool is_of_results(std::string_view table) {
  const std::string_view top = table.substr(0, table.find('.'));
  return std::find(not_of_results.begin(), not_of_results.end(), top) == not_of_results.end();
}

}  // namespace freshet::core
