#pragma once
// The analysis put to work on the simulation.

#include <functional>
#include <vector>

#include "assimilation/state_update.hpp"
#include "forecast/analysis/local_transforms.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// What of its spread the analysis gives back, by basin.toml.
assimilation::Relaxation relaxation_of(const core::Basin& basin);

/// Of each control variable, how many values the analysis would have moved out of what is plausible.
using Held = std::vector<long>;

/// Largest change of the velocity of a cell that is wet before and after.
struct VelocityJump {
  double speed = 0;               ///< m/s
  mesh::Index cell = mesh::none;  ///< of the whole mesh
  int member = 0;
};

struct Updated {
  Held held;
  VelocityJump jump;
};

/// Updates water and the controls of cells cell by cell, all others with all readings. Controls stay within
/// what is plausible. Collective.
Updated update(hydro::Simulation& simulation, const LocalTransforms& transforms,
               assimilation::Relaxation relaxation);
/// With the relaxation of basin.toml.
Updated update(hydro::Simulation& simulation, const LocalTransforms& transforms);

/// The same, and the volume that it adds is booked in the budget.
Updated update_and_book(hydro::Simulation& simulation, const LocalTransforms& transforms,
                        assimilation::Relaxation relaxation);

/// Does what changes water, and books the volume that it adds as the analysis's. Collective.
void booked(hydro::Simulation& simulation, const std::function<void()>& change);

/// Notes the change of velocity of a member in a cell that is wet before and after, if it is larger than any
/// so far: depths [m], velocities [m/s].
struct Flow {
  double depth, velocity_x, velocity_y;
};
void note_jump(const Flow& before, const Flow& after, mesh::Index cell, int member, VelocityJump& jump);

/// The largest of all ranks; of several the cell of the lowest number. Collective.
VelocityJump largest_jump(const hydro::Simulation& simulation, const VelocityJump& mine);

/// To the log, where values were held.
void warn_of(const Held& held);

}  // namespace freshet::forecast
