#include "forecast/analysis/analysis.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "assimilation/adaptive_inflation.hpp"
#include "assimilation/innovations.hpp"
#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/log.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/diagnostics.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/drifting.hpp"
#include "forecast/analysis/update.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;

hydro::AccountVolumes difference(hydro::AccountVolumes after, const hydro::AccountVolumes& before) {
  for (std::size_t r = 0; r < after.size(); ++r)
    std::transform(after[r].begin(), after[r].end(), before[r].begin(), after[r].begin(), std::minus<>());
  return after;
}

/// Factors on the variance at each gauge, from those of the cycle before and the readings of this one.
nlohmann::json learned_inflation(const assimilation::GaugeInflation& before, const Readings& readings,
                                 assimilation::ObservationSet& set) {
  return assimilation::learn_inflation(before, series_names(set, readings), set);
}

}  // namespace

assimilation::GaugeInflation inflation_in(const nlohmann::json& report) {
  const assimilation::GaugeInflation none;
  return report.is_object() ? report.value(key::inflation, none) : none;
}

nlohmann::json analyse(hydro::Simulation& s, const hydro::GaugeHistory& history,
                       const assimilation::CycleReadings& given, const Earlier& earlier,
                       results::Diagnostics* diagnostics) {
  const core::Assimilation& settings = s.basin().assimilation;
  const core::AnalysisChoices choices = core::analysis_choices(s.basin());
  const core::Instant from = s.basin().forecast.start + core::milliseconds_of(history.time.front());
  const Readings readings =
      assimilation::latest_per_interval(given.readings, from, settings.reading_interval_min * 60);
  GaugeObservations seen = observe_gauges(s, history, readings);
  assimilation::ObservationSet& set = seen.set;
  const assimilation::ObservationSet all = set;
  const nlohmann::json drift = judge_drift(choices, earlier.departed, readings, seen);
  const nlohmann::json frozen = judge_frozen(settings, earlier.unchanged, given.readings, readings, seen);
  const nlohmann::json contradicted = judge_contradicted(settings, choices.buddy_sigmas, readings, seen);
  for (const assimilation::Rejected& r : assimilation::reject_outliers(set, settings.reject_sigmas))
    seen.unused.push_back({static_cast<std::size_t>(r.observation.reading), r.reason});
  nlohmann::json report = {{"readings_given", given.readings.size()},
                           {key::readings_used, set.observations.size()},
                           {"before", factors(s)},
                           {"spread_before", spreads(s)},
                           {"rejected", unused_json(readings, seen.unused)}};
  report.update(innovations_json(in_units(set, readings), readings));
  for (const nlohmann::json* judged : {&drift, &frozen, &contradicted}) report.update(*judged);
  std::vector<results::DiagnosedReading> diagnosed = diagnose(readings, in_units(all, readings), seen.unused);
  if (choices.adaptive_inflation)
    report[key::inflation] = learned_inflation(earlier.inflation, readings, set);
  if (s.ranks().leader()) {
    warn_of_drift(drift);
    warn_of_unused(readings, seen.unused);
  }
  if (set.observations.empty()) {
    if (s.ranks().leader()) core::warn("no readings to assimilate: the ensemble continues unchanged");
    report["gauges"] = gauges_json(diagnosed);
    if (diagnostics) *diagnostics = {{}, s.members(), diagnosed, diagnosed_controls(report)};
    return report;
  }
  set.error_correlation_s = choices.error_correlation_h * 3600;
  const LocalTransforms transforms(settings, set, readings,
                                   {choices.rotation, s.basin().ensemble.seed, earlier.cycle});
  add_analysed(set, readings, transforms, relaxation_of(s.basin()), diagnosed);
  settle_unchanged(from, diagnosed, report);
  const hydro::Budget before = s.budget();
  const Held held = update(s, transforms);
  const hydro::Budget after = s.budget();  // as stored, rounding included
  s.book("analysis", difference(after.rows("storage"), before.rows("storage")));
  s.book("tracer_analysis", difference(after.rows("tracer_storage"), before.rows("tracer_storage")));
  report["after"] = factors(s);
  report["spread_after"] = spreads(s);
  report["held"] = held_json(s, held);
  report["gauges"] = gauges_json(diagnosed);
  if (diagnostics) *diagnostics = {{}, s.members(), diagnosed, diagnosed_controls(report)};
  return report;
}

}  // namespace freshet::forecast
