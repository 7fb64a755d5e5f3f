#pragma once
// The water balance as report.json has it.

#include <nlohmann/json_fwd.hpp>

#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// Accounts since forecast.start in m3, mean over all members, those of tracers as amounts, and the largest
/// error of a member. The first rank prints it too. Collective.
nlohmann::json water_report(const hydro::Simulation& simulation);

}  // namespace freshet::forecast
