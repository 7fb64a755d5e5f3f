#pragma once
// The water at forecast.start: what [solver] initial says, then each [[initial_water]] over it.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "hydro/solver/solver.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

/// Members of this rank's group and how many lanes hold them; lanes beyond repeat the last member.
struct MemberRange {
  int first = 0, mine = 1;
  Index lanes = 1;
};

/// State of the owned cells, [owned cell][lane]. The same on any number of ranks. InputError for a polygon
/// without cells, for lines or rasters that mesh.nc has not, for results that do not fit.
/// `mesh_file`: mesh.nc, which holds the rasters; needed with those only.
LaneState initial_state(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
                        const MemberRange& members, const std::filesystem::path& mesh_file = {});

}  // namespace freshet::hydro
