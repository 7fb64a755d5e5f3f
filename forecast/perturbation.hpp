#pragma once
// How members differ before any reading is seen: their control variables.

#include <cstdint>

#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// Draws the control variables of cycle number `step`. On its scale each is Gaussian with the sigma that
/// [ensemble] says: a correlated field over cells, or a number for each row. From cycle to cycle it keeps its
/// persistence of itself and is refreshed so that its variance stays (AR(1)); with a persistence of 1, and
/// where the run changes it, it is drawn at step 0 only.
/// A single member stays unperturbed. Collective; needs a core::PetscSession.
void perturb(hydro::Simulation& simulation, std::uint32_t step);

}  // namespace freshet::forecast
