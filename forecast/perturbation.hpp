#pragma once
// How members differ before any reading is seen: factors on rain and on roughness.

#include <cstdint>

#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// Draws the factors of cycle number `step`. Rain: ln f is a correlated Gaussian field of standard deviation
/// rain_sigma; from cycle to cycle it keeps rain_persistence of itself and is refreshed so that its variance
/// stays (AR(1)). Roughness: one factor per land class and member, ln f ~ N(0, manning_sigma^2), drawn at
/// step 0 only. A single member stays unperturbed. Collective; needs a core::PetscSession.
void perturb(hydro::Simulation& simulation, std::uint32_t step);

}  // namespace freshet::forecast
