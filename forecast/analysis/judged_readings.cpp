#include "forecast/analysis/judged_readings.hpp"

#include "assimilation/innovations.hpp"
#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/log.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/certainty.hpp"
#include "forecast/analysis/diagnostics.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/drifting.hpp"
#include "forecast/analysis/localise.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;

/// Factors on the variance at each gauge, from those of the cycle before and the readings of this one.
nlohmann::json learned_inflation(const assimilation::GaugeInflation& before, const Readings& readings,
                                 assimilation::ObservationSet& set) {
  return assimilation::learn_inflation(before, series_names(set, readings), set);
}

}  // namespace

JudgedReadings judge(const hydro::Simulation& s, const hydro::GaugeHistory& history,
                     const assimilation::CycleReadings& given, const Earlier& earlier) {
  const core::Assimilation& settings = s.basin().assimilation;
  const core::AnalysisChoices choices = core::analysis_choices(s.basin());
  const core::Instant from = s.basin().forecast.start + core::milliseconds_of(history.time.front());
  JudgedReadings judged;
  judged.from = from;
  const Readings& readings = judged.readings =
      assimilation::latest_per_interval(given.readings, from, settings.reading_interval_min * 60);
  GaugeObservations seen = observe_gauges(s, history, readings);
  assimilation::ObservationSet& set = seen.set;
  const assimilation::ObservationSet all = set;
  const LocalisedReadings reach = localise(s, choices, all, readings);
  judged.localisation = reach.localisation;
  const nlohmann::json drift = judge_drift(choices, earlier.departed, readings, seen);
  const nlohmann::json frozen =
      judge_frozen(settings, judged.localisation, earlier.unchanged, given.readings, readings, seen);
  const nlohmann::json contradicted =
      judge_contradicted(settings, judged.localisation, choices.buddy_sigmas, readings, seen);
  for (const assimilation::Rejected& r : assimilation::reject_outliers(set, settings.reject_sigmas))
    seen.unused.push_back({static_cast<std::size_t>(r.observation.reading), r.reason});
  judged.report = {{"readings_given", given.readings.size()},
                   {key::readings_used, set.observations.size()},
                   {"before", factors(s)},
                   {"spread_before", spreads(s)},
                   {"rejected", unused_json(readings, seen.unused)}};
  judged.report.update(innovations_json(in_units(set, readings), readings));
  if (!reach.ways.empty()) judged.report["ways"] = reach.ways;
  for (const nlohmann::json* one : {&drift, &frozen, &contradicted}) judged.report.update(*one);
  judged.diagnosed = diagnose(readings, in_units(all, readings), seen.unused);
  if (choices.adaptive_inflation)
    judged.report[key::inflation] = learned_inflation(earlier.inflation, readings, set);
  if (s.ranks().leader()) {
    warn_of_drift(drift);
    warn_of_unused(readings, seen.unused);
    if (set.observations.empty()) core::warn("no readings to assimilate: the ensemble continues unchanged");
  }
  set.error_correlation_s = choices.error_correlation_h * 3600;
  judged.set = std::move(set);
  return judged;
}

nlohmann::json finished(JudgedReadings judged, const hydro::Simulation& s,
                        results::Diagnostics* diagnostics) {
  judged.report["gauges"] = gauges_json(judged.diagnosed);
  if (diagnostics) {
    diagnostics->members = s.members();
    diagnostics->controls = diagnosed_controls(judged.report);
    diagnostics->readings = std::move(judged.diagnosed);
  }
  return judged.report;
}

void report_after(const hydro::Simulation& s, const std::vector<long>& held, nlohmann::json& report) {
  report["after"] = factors(s);
  report["spread_after"] = spreads(s);
  report["held"] = held_json(s, held);
  report["sure"] = certainty_notes(s.basin(), report["after"], report["spread_after"]);
  if (s.ranks().leader())
    for (const nlohmann::json& note : report["sure"]) core::warn("{}", note.get<std::string>());
}

}  // namespace freshet::forecast
