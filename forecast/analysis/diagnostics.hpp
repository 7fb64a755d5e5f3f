#pragma once
// What each reading was worth to an analysis, and whether errors and spread fit what it showed.

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "assimilation/state_update.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/local_transforms.hpp"
#include "results/diagnostics_file.hpp"

namespace freshet::forecast {

/// One for each of `readings`, before the analysis. `all`: those with a prediction, before the filter refuses
/// any; `unused`: those that are refused, and why. Others are of gauges that are kept out.
std::vector<results::DiagnosedReading> diagnose(const Readings& readings,
                                                const assimilation::ObservationSet& all,
                                                const std::vector<UnusedReading>& unused);

/// What the analysed members would have shown at the readings that were used: the transform at the gauge, put
/// to their predictions, in the unit of their quantity. `given`: what Observation::reading counts.
void add_analysed(const assimilation::ObservationSet& used, const Readings& given,
                  const LocalTransforms& transforms, assimilation::Relaxation relaxation,
                  std::vector<results::DiagnosedReading>& readings);

/// Of each gauge and quantity: readings used and refused, innovations and spread before and after, and the
/// ratios of Desroziers et al. (2005). null: too few readings.
nlohmann::json gauges_json(const std::vector<results::DiagnosedReading>& readings);

/// Mean and spread of every row of the controls, from the report of an analysis; unchanged where that has
/// nothing of after.
std::vector<results::DiagnosedControl> diagnosed_controls(const nlohmann::json& report);

}  // namespace freshet::forecast
