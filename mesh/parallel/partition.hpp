#pragma once
// Which rank owns which cell.

#include <mpi.h>

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Owner [cell] of every cell among `parts` parts of equal size with few edges cut (PETSc's MatPartitioning
/// with PTScotch on the graph of cells that share an edge), by this rank alone. Needs a core::PetscSession.
std::vector<int> parts_of(const Mesh& mesh, int parts);

/// Owner [cell] of every cell among the ranks of `comm`, as parts_of() has it. Collective; the same on
/// every rank. RunError if a part came out empty (more ranks than the mesh can feed).
std::vector<int> partition(const Mesh& mesh, MPI_Comm comm);

}  // namespace freshet::mesh
