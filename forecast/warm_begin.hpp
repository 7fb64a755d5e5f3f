#pragma once
// The first cycle, or a run, begins with what a warm-up has left in the ground and the snow.

#include <nlohmann/json_fwd.hpp>

#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// hydro::warm_up(), and what it came to in the log. After perturb(); collective.
nlohmann::json begin_warm(hydro::Simulation& simulation);

}  // namespace freshet::forecast
