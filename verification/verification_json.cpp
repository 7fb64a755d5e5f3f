#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "core/quantile.hpp"
#include "results/reliability_keys.hpp"
#include "verification/compared.hpp"
#include "verification/verification_file.hpp"

namespace freshet::verification {

namespace {

using nlohmann::json;
namespace key = results::reliability_key;

json number(double value) { return std::isfinite(value) ? json(value) : json(); }
json number(const std::optional<double>& value) { return value ? json(*value) : json(); }

/// {"value", "low", "high"}; low and high are null where there are too few cycles for an interval.
json figure(const Figure& f) {
  return {{"value", number(f.value)},
          {"low", f.interval ? json(f.interval->low) : json()},
          {"high", f.interval ? json(f.interval->high) : json()}};
}

/// Keys name their unit.
std::string in_unit(const char* name, std::size_t quantity) {
  return fmt::format("{}_{}", name, compared()[quantity].suffix);
}

json leads_json(const std::vector<LeadScores>& leads, const std::vector<LeadBin>& bins,
                std::size_t quantity) {
  json rows = json::array();
  for (std::size_t b = 0; b < leads.size(); ++b) {
    const LeadScores& s = leads[b];
    rows.push_back({{"from_h", bins[b].from_h},
                    {"to_h", bins[b].to_h},
                    {"readings", static_cast<long long>(s.readings)},
                    {"cycles", s.cycles},
                    {in_unit("crps", quantity), figure(s.crps)},
                    {in_unit("rmse", quantity), figure(s.rmse)},
                    {in_unit("bias", quantity), figure(s.bias)},
                    {"spread_over_error", figure(s.spread_over_error)},
                    {"skill_over_persistence", figure(s.persistence_skill)},
                    {"skill_over_usual_change", figure(s.changed_skill)},
                    {"skill_over_climatology", figure(s.climatology_skill)}});
  }
  return rows;
}

json classes_json(const std::vector<ThresholdScores::Class>& classes) {
  json rows = json::array();
  for (const ThresholdScores::Class& c : classes)
    rows.push_back({{key::from, c.from},
                    {key::to, c.to},
                    {key::forecasts, static_cast<long long>(c.forecasts)},
                    {key::came_true, static_cast<long long>(c.came_true)},
                    {key::independent, c.independent},
                    {key::floods, c.floods},
                    {key::low, c.interval ? json(c.interval->low) : json()},
                    {key::high, c.interval ? json(c.interval->high) : json()}});
  return rows;
}

json events_json(const EventTable& e) {
  return {{"decision_probability", e.decision},
          {"hits", e.hits},
          {"misses", e.misses},
          {"false_alarms", e.false_alarms},
          {"not_forecast", e.not_forecast},
          {"not_judged", e.not_judged},
          {"early_h_median", number(core::quantile(e.early_h, 0.5))},
          {"pod", number(e.pod())},
          {"far", number(e.far())},
          {"csi", number(e.csi())}};
}

json threshold_json(const ThresholdScores& t, std::size_t quantity) {
  return {{key::name, t.name},
          {quantity == 0 ? key::stage_m : in_unit(compared()[quantity].name, quantity), t.level},
          {key::forecasts, static_cast<long long>(t.reached.forecasts())},
          {key::came_true, static_cast<long long>(t.reached.came_true())},
          {"brier", figure(t.brier)},
          {"brier_skill", figure(t.brier_skill)},
          {"roc_area", figure(t.roc_area)},
          {key::classes, classes_json(t.classes)},
          {"events", events_json(t.events)}};
}

json gauge_json(const GaugeScores& g, const std::vector<LeadBin>& bins, std::size_t quantity) {
  json thresholds = json::array();
  for (const ThresholdScores& t : g.thresholds) thresholds.push_back(threshold_json(t, quantity));
  return {{key::id, g.id},
          {"name", g.name},
          {"assimilated", g.assimilated},
          {"doubtful_left_out", g.doubtful},
          {"synthetic_left_out", g.other_kind},
          {"readings_of_climatology", g.reference_readings},
          {"leads", leads_json(g.leads, bins, quantity)},
          {"peaks",
           {{"count", g.peaks.peaks},
            {in_unit("height_bias", quantity), number(g.peaks.height_bias)},
            {in_unit("height_error", quantity), number(g.peaks.height_mae)},
            {"time_bias_h", number(g.peaks.time_bias_h)},
            {"time_error_h", number(g.peaks.time_mae_h)},
            {"inside_10_to_90", g.peaks.inside}}},
          {key::thresholds, thresholds}};
}

json quantity_json(const QuantityScores& q, const std::vector<LeadBin>& bins) {
  json gauges = json::array();
  for (const GaugeScores& g : q.gauges) gauges.push_back(gauge_json(g, bins, q.quantity));
  return {{"all_gauges", leads_json(q.pooled, bins, q.quantity)}, {key::gauges, gauges}};
}

json warning_json(const WarningScores& w) {
  return {{"rule", w.rule},
          {"kind", w.kind},
          {"gauge", w.gauge},
          {"threshold", w.threshold},
          {"event", w.event},
          {"judged", w.judged},
          {"stage_m", number(w.stage_m)},
          {"status", w.status},
          {"warnings", w.warnings},
          {"hits", w.hits},
          {"late", w.late},
          {"false_alarms", w.false_alarms},
          {"cancelled", w.cancelled},
          {"misses", w.misses},
          {"not_judged", w.not_judged},
          {"ahead_h_median", number(core::quantile(w.ahead_h, 0.5))}};
}

/// One line for who has no time.
json badge_of(const Verification& v) {
  const auto read = std::find_if(v.quantities.begin(), v.quantities.end(),
                                 [](const QuantityScores& q) { return q.pooled.back().readings > 0; });
  const QuantityScores& first = read == v.quantities.end() ? v.quantities.front() : *read;
  const LeadScores& all = first.pooled.back();
  const Figure& skill = all.changed_skill;
  std::string text = fmt::format("{} forecasts compared with readings", v.cycles.size());
  if (!skill.interval) {
    text += ": too few to say how good they are";
  } else {
    const double sign = skill.value >= 0 ? 100 : -100, first = sign * skill.interval->low,
                 last = sign * skill.interval->high;
    text += fmt::format(
        ": error {:.0f} % {} than that of the last reading with its usual changes (95 %: {:.0f} to {:.0f} %)",
        sign * skill.value, sign > 0 ? "lower" : "higher", std::min(first, last), std::max(first, last));
  }
  return {{"text", text},
          {"cycles", v.cycles.size()},
          {in_unit("crps", first.quantity), figure(all.crps)},
          {"skill", figure(skill)}};
}

}  // namespace

json to_json(const Verification& v) {
  json left_out = json::array(), warnings = json::array();
  for (const LeftOut& l : v.left_out) left_out.push_back({{"cycle", core::to_iso(l.cycle)}, {"why", l.why}});
  for (const WarningScores& w : v.warnings) warnings.push_back(warning_json(w));
  const json stages = quantity_json(v.quantities.front(), v.bins);
  json all = {
      {"program", "Freshet " + core::version()},
      {key::form, key::form_of_today},
      {key::basin, v.basin},
      {key::scenario, v.scenario},
      {key::synthetic, v.synthetic},
      {"cycles", v.cycles.size()},
      {"first_cycle", core::to_iso(v.cycles.front())},
      {"last_cycle", core::to_iso(v.cycles.back())},
      {"cycles_left_out", left_out},
      {"cycles_modified", v.modified},
      {"cycles_with_fewer_members", v.fewer_members},
      {"members", v.members},
      {"bootstrap",
       {{"block_cycles", v.block}, {"blocks", v.blocks}, {"enough", v.blocks >= Resampling::fewest_blocks}}},
      {"badge", badge_of(v)},
      {"all_gauges", stages.at("all_gauges")},
      {key::gauges, stages.at(key::gauges)},
      {"warnings", warnings},
      {"drafts_not_sent", v.drafts_not_sent}};
  for (std::size_t q = 1; q < v.quantities.size(); ++q)
    all[compared()[v.quantities[q].quantity].name] = quantity_json(v.quantities[q], v.bins);
  return all;
}

}  // namespace freshet::verification
