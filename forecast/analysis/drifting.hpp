#pragma once
// Gauges that drift against the ensemble: what is recorded of them, and what becomes of their readings.

#include <nlohmann/json_fwd.hpp>

#include "assimilation/drift.hpp"
#include "core/basin/analysis_choices.hpp"
#include "forecast/analysis/analysis_report.hpp"

namespace freshet::forecast {

/// What the report of an analysis, as analyse() returned it, says of departures; nothing where it is null.
assimilation::DepartedGauges departed_in(const nlohmann::json& report);

/// "gorge stage": station and quantity of each observation of the set.
std::vector<std::string> series_names(const assimilation::ObservationSet& set, const Readings& readings);

/// Adds the departures of this cycle to `before`, and does with the readings of drifting gauges what
/// assimilation.drift says: readings that are excluded go from the set to the unused. Returns "departed" and
/// "drifting" of the report.
nlohmann::json judge_drift(const core::AnalysisChoices& choices, assimilation::DepartedGauges before,
                           const Readings& readings, GaugeObservations& seen);

/// A line of the log for each gauge that drifts.
void warn_of_drift(const nlohmann::json& report);

}  // namespace freshet::forecast
