#pragma once
// What the report says of an analysis.

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "forecast/analysis/gauge_observations.hpp"
#include "forecast/analysis/update.hpp"

namespace freshet::forecast {

using Readings = std::vector<assimilation::GaugeReading>;

/// Mean of each control variable over members, of cells by their area: what the filter has learned.
/// Collective.
nlohmann::json factors(const hydro::Simulation& simulation);

/// Spread of each over the members in the same way: what is still not known of it. Collective.
nlohmann::json spreads(const hydro::Simulation& simulation);

/// How many values of each were held within what is plausible.
nlohmann::json held_json(const hydro::Simulation& simulation, const std::vector<long>& held);

/// Its speed, cell, where that is, member; without a cell where nothing wet changed.
nlohmann::json jump_json(const hydro::Simulation& simulation, const VelocityJump& jump);

/// Count, bias, root mean square of the innovations of a quantity, and what that should be.
nlohmann::json statistics_json(const assimilation::ObservationSet& set, const Readings& readings,
                               const assimilation::Quantity& quantity);

/// The same of all: "innovations" of stages, "innovations_NAME" of any other quantity that has readings.
nlohmann::json innovations_json(const assimilation::ObservationSet& set, const Readings& readings);

/// Station, time, value and reason of each.
nlohmann::json unused_json(const Readings& readings, const std::vector<UnusedReading>& unused);

/// To the log: one line for all readings of a gauge that are left out for the same reason.
void warn_of_unused(const Readings& readings, const std::vector<UnusedReading>& unused);

}  // namespace freshet::forecast
