#pragma once
// How long a step each cell allows, and what the worst of them cost.

#include <filesystem>
#include <optional>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// Water by which steps are judged: the same everywhere, or the largest of a result.
struct AssumedWater {
  double depth_m = 2, speed_m_per_s = 2;
  std::optional<std::filesystem::path> results;  ///< probability.nc, on the same mesh
};

/// Steps where so many of the worst cells are left out of account.
struct WithoutWorst {
  std::size_t cells = 0;
  double step_s = 0;              ///< the shortest that is left
  double core_h_per_model_h = 0;  ///< of all members on one core, with the basin's local steps
};

struct TimeSteps {
  std::vector<double> step_s;         ///< [cell] infinite where it is always dry
  std::vector<mesh::Index> worst;     ///< cells, the shortest step first
  std::vector<WithoutWorst> without;  ///< none, 10, 100 left out; fewer where the mesh has fewer
};

/// Step of a cell: cfl times 2 A / P over the fastest wave, |u| + sqrt(g h) (docs/solver.md). InputError if
/// the results are of another mesh or hold no maxima.
TimeSteps time_steps(const core::Basin& basin, const mesh::Mesh& mesh, const AssumedWater& water);

}  // namespace freshet::postproc
