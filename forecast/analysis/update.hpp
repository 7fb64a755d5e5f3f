#pragma once
// The analysis put to work on the simulation.

#include <vector>

#include "assimilation/state_update.hpp"
#include "forecast/analysis/local_transforms.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// What of its spread the analysis gives back, by basin.toml.
assimilation::Relaxation relaxation_of(const core::Basin& basin);

/// Of each control variable, how many values the analysis would have moved out of what is plausible.
using Held = std::vector<long>;

/// Updates water and the controls of cells cell by cell, all others with all readings. Controls stay within
/// what is plausible. Collective.
Held update(hydro::Simulation& simulation, const LocalTransforms& transforms);

}  // namespace freshet::forecast
