#pragma once
// The analysis put to work on the simulation.

#include <vector>

#include "forecast/analysis/local_transforms.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// Of each control variable, how many values the analysis would have moved out of what is plausible.
using Held = std::vector<long>;

/// Updates water and the controls of cells cell by cell, all others with all readings. Controls stay within
/// what is plausible. Collective.
Held update(hydro::Simulation& simulation, const LocalTransforms& transforms);

}  // namespace freshet::forecast
