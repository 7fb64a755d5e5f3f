#include "forecast/analysis/analysis.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/diagnostics.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/judged_readings.hpp"
#include "forecast/analysis/update.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace key = results::key;

assimilation::GaugeInflation inflation_in(const nlohmann::json& report) {
  const assimilation::GaugeInflation none;
  return report.is_object() ? report.value(key::inflation, none) : none;
}

nlohmann::json analyse(hydro::Simulation& s, const hydro::GaugeHistory& history,
                       const assimilation::CycleReadings& given, const Earlier& earlier,
                       results::Diagnostics* diagnostics) {
  JudgedReadings judged = judge(s, history, given, earlier);
  if (judged.set.observations.empty()) return finished(std::move(judged), s, diagnostics);
  const LocalTransforms transforms(
      s.basin().assimilation, judged.set, judged.readings,
      {core::analysis_choices(s.basin()).rotation, s.basin().ensemble.seed, earlier.cycle},
      judged.localisation);
  add_analysed(judged.set, judged.readings, transforms, relaxation_of(s.basin()), judged.diagnosed);
  settle_unchanged(judged.from, judged.diagnosed, judged.report);
  const Updated updated = update_and_book(s, transforms, relaxation_of(s.basin()));
  if (s.ranks().leader()) warn_of(updated.held);
  report_after(s, updated.held, judged.report);
  judged.report[key::velocity_jump] = jump_json(s, updated.jump);
  return finished(std::move(judged), s, diagnostics);
}

}  // namespace freshet::forecast
