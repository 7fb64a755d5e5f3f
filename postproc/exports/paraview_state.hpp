#pragma once
// A state file of ParaView (pvsm): the exported files, opened, coloured and warped.

#include <filesystem>
#include <string>

namespace freshet::postproc {

/// What File, Load State opens: the ground by its elevation, the water deeper than 0.1 m by its depth, its
/// surface raised by it, at the times of `pvd`, which it names by its whole path. `highest_m`, `lowest_m`: of
/// the ground.
std::string paraview_state(const std::filesystem::path& pvd, double lowest_m, double highest_m,
                           double deepest_m);

}  // namespace freshet::postproc
