#pragma once
// How the weight of readings falls with their distance, as basin.toml says.

#include <nlohmann/json.hpp>

#include "assimilation/localisation.hpp"
#include "core/basin/analysis_choices.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// A mesh whose edges were let go once the solver was set up, with them: nodes, cells, beds, classes, outlet.
mesh::Mesh with_edges(const mesh::Mesh& mesh);

struct LocalisedReadings {
  assimilation::Localisation localisation;
  nlohmann::json ways;  ///< between stations in reach of each other by water; empty: distances are straight
};

/// Of the observations of `readings`. Collective.
LocalisedReadings localise(const hydro::Simulation& simulation, const core::AnalysisChoices& choices,
                           const assimilation::ObservationSet& set, const Readings& readings);

}  // namespace freshet::forecast
