#pragma once
// The months before forecast.start, run by the stores of the ground and the snow alone.

#include <nlohmann/json_fwd.hpp>

#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// Brings ground and snow of all members from warm_up.begin, where they are as they are now, to
/// forecast.start, and makes them what the run begins with. Each member has its own numbers of the ground and
/// the snow, and a factor on rain that wanders (AR(1) from day to day). Returns what it went by and what it
/// came to, for the report; null where basin.toml has no [warm_up]. Collective. InputError if what drives it
/// does not cover it.
nlohmann::json warm_up(Simulation& simulation);

}  // namespace freshet::hydro
