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

/// Depths of this group's members that are not those of a run on one rank, by cell and member. Collective.
inline long different_depths(const hydro::Simulation& shared, const hydro::Simulation& alone) {
  const std::vector<double> mine = whole_depth(shared), all = alone.owned_state().depth;
  long different = 0;
  for (mesh::Index c = 0; c < alone.local().n_owned; ++c)
    for (int m = 0; m < shared.my_members(); ++m)
      different += mine[static_cast<std::size_t>(alone.local().global_cell[c]) * shared.lanes() + m] !=
                   all[static_cast<std::size_t>(c) * alone.lanes() + shared.first_member() + m];
  return different;
}

}  // namespace freshet::test
