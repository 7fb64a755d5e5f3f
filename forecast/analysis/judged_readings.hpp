#pragma once
// The readings of a window, judged against the run of it that knows none of them: which are used, with what
// error and inflation, and what is said of them.

#include <nlohmann/json.hpp>

#include "forecast/analysis/analysis.hpp"
#include "forecast/analysis/gauge_observations.hpp"

namespace freshet::forecast {

struct JudgedReadings {
  core::Instant from{};                              ///< where the window begins
  std::vector<assimilation::GaugeReading> readings;  ///< the latest per assimilation.reading_interval_min
  assimilation::ObservationSet set;  ///< those that are used; Observation::reading counts them
  std::vector<results::DiagnosedReading> diagnosed;  ///< [reading], before the analysis
  assimilation::Localisation localisation;           ///< of the observations
  nlohmann::json report;                             ///< of the analysis, up to here
};

/// Drift is recorded, outliers are refused, inflation learns, and what a user must know is logged.
/// Collective.
JudgedReadings judge(const hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                     const assimilation::CycleReadings& readings, const Earlier& earlier);

/// The report with what all analyses say at their end, and the diagnostics, if given.
nlohmann::json finished(JudgedReadings judged, const hydro::Simulation& simulation,
                        results::Diagnostics* diagnostics);

/// To the report: controls after the analysis, values that were held.
void report_after(const hydro::Simulation& simulation, const std::vector<long>& held, nlohmann::json& report);

}  // namespace freshet::forecast
