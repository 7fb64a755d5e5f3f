#pragma once
// Which rank owns which cell.

#include <mpi.h>

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Owner [cell] of every cell among `parts` parts of equal work with few edges cut (PETSc's MatPartitioning
/// with PTScotch on the graph of cells that share an edge), by this rank alone. `work` [cell]: in any unit;
/// empty: all cells are the same. Needs a core::PetscSession.
std::vector<int> parts_of(const Mesh& mesh, int parts, const std::vector<double>& work = {});

/// Owner [cell] of every cell among the ranks of one of the `groups` that `comm` is split into, as parts_of()
/// has it. Collective; the same on every rank of all groups (PTScotch cuts otherwise each time). `work`
/// counts on the first rank. RunError if a part came out empty (more ranks than the mesh can feed).
std::vector<int> partition(const Mesh& mesh, MPI_Comm comm, int groups = 1,
                           const std::vector<double>& work = {});

}  // namespace freshet::mesh
