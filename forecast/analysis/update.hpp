#pragma once
// The analysis put to work on the simulation.

#include "forecast/analysis/local_transforms.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// Factors that the analysis would have moved out of what is plausible.
struct Held {
  long rain = 0, manning = 0;
};

/// Updates water and rain factor cell by cell, roughness with all readings. Factors stay within what is
/// plausible. Collective.
Held update(hydro::Simulation& simulation, const LocalTransforms& transforms);

}  // namespace freshet::forecast
