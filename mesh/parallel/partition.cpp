#include "mesh/parallel/partition.hpp"

#include <petscmat.h>

#include <algorithm>

#include "core/petsc.hpp"

namespace freshet::mesh {
namespace {

using core::petsc_ok;

/// Rows [first, last) of the cell graph. PETSc takes the arrays over.
void cell_graph(const Mesh& mesh, MPI_Comm comm, Index first, Index last, Mat* graph) {
  PetscInt *row = nullptr, *column = nullptr;
  petsc_ok(PetscMalloc1(last - first + 1, &row), "allocating the cell graph");
  petsc_ok(PetscMalloc1(4 * static_cast<std::size_t>(last - first) + 1, &column),
           "allocating the cell graph");
  PetscInt n = 0;
  for (Index c = first; c < last; ++c) {
    row[c - first] = n;
    const PetscInt start = n;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto& sides = mesh.edge_cells[mesh.cell_edges[c][i]];
      const Index other = sides[0] == c ? sides[1] : sides[0];
      if (other != none) column[n++] = other;
    }
    std::sort(column + start, column + n);
  }
  row[last - first] = n;
  petsc_ok(MatCreateMPIAdj(comm, last - first, mesh.n_cells(), row, column, nullptr, graph),
           "making the cell graph");
}

}  // namespace

std::vector<int> partition(const Mesh& mesh, MPI_Comm comm) {
  int rank = 0, size = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  std::vector<int> owner(mesh.n_cells(), 0);
  if (size == 1) return owner;
  core::check(mesh.n_cells() >= size, "{} ranks for a mesh of {} cells: start fewer ranks", size,
              mesh.n_cells());

  const auto begin = [&](int r) { return static_cast<Index>(static_cast<long>(mesh.n_cells()) * r / size); };
  core::PetscOwned<Mat, MatDestroy> graph;
  cell_graph(mesh, comm, begin(rank), begin(rank + 1), graph.out());
  core::PetscOwned<MatPartitioning, MatPartitioningDestroy> partitioning;
  petsc_ok(MatPartitioningCreate(comm, partitioning.out()), "making the partitioning");
  petsc_ok(MatPartitioningSetAdjacency(partitioning, graph), "giving the cell graph");
  petsc_ok(MatPartitioningSetType(partitioning, MATPARTITIONINGPTSCOTCH), "choosing PTScotch");
  core::PetscOwned<IS, ISDestroy> parts;
  petsc_ok(MatPartitioningApply(partitioning, parts.out()), "partitioning");
  const PetscInt* indices = nullptr;
  petsc_ok(ISGetIndices(parts, &indices), "reading the partition");
  const std::vector<int> mine(indices, indices + (begin(rank + 1) - begin(rank)));
  petsc_ok(ISRestoreIndices(parts, &indices), "reading the partition");

  std::vector<int> counts(size), starts(size);
  for (int r = 0; r < size; ++r) {
    starts[r] = begin(r);
    counts[r] = begin(r + 1) - begin(r);
  }
  MPI_Allgatherv(mine.data(), counts[rank], MPI_INT, owner.data(), counts.data(), starts.data(), MPI_INT,
                 comm);
  for (int r = 0; r < size; ++r)
    if (std::find(owner.begin(), owner.end(), r) == owner.end())
      core::fail_run("the partition left rank {} of {} without cells: start fewer ranks", r, size);
  return owner;
}

}  // namespace freshet::mesh
