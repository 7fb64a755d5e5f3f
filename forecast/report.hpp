#pragma once
// What is said about a finished forecast in JSON: report.json, timing.json (docs/architecture.md).

#include <nlohmann/json_fwd.hpp>

#include "forecast/leg.hpp"

namespace freshet::forecast {

/// Peaks and threshold probabilities of every gauge over the forecast part of the history, and the water
/// balance. A member whose gauge stays dry has no peak and reaches no threshold; it is one of all members.
/// The balance sums over groups: collective.
nlohmann::json forecast_report(const hydro::Simulation& simulation, const Leg& leg,
                               const hydro::GaugeHistory& history);

/// Of this process: a run that went on counts from there. Collective.
nlohmann::json timing_report(const hydro::Simulation& simulation);

}  // namespace freshet::forecast
