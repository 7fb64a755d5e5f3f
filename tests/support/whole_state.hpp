#pragma once
// The water of all ranks by the cell of the mesh: two simulations of one mesh may lie on the ranks
// differently.

#include <mpi.h>

#include <vector>

#include "hydro/run/simulation.hpp"

namespace freshet::test {

/// [cell][lane] m, of the members of this group; the same on its ranks. Collective.
inline std::vector<double> whole_depth(const hydro::Simulation& s) {
  const auto lanes = static_cast<std::size_t>(s.lanes());
  const std::vector<double> mine = s.owned_state().depth;
  std::vector<double> whole(s.mesh().n_cells() * lanes, 0);
  for (std::size_t i = 0; i < mine.size(); ++i)
    whole[static_cast<std::size_t>(s.local().global_cell[i / lanes]) * lanes + i % lanes] = mine[i];
  MPI_Allreduce(MPI_IN_PLACE, whole.data(), static_cast<int>(whole.size()), MPI_DOUBLE, MPI_SUM,
                s.ranks().domain());
  return whole;
}

}  // namespace freshet::test
