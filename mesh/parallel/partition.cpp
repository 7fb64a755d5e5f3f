#include "mesh/parallel/partition.hpp"

#include <petscmat.h>

#include <algorithm>
#include <cmath>

#include "core/petsc.hpp"

namespace freshet::mesh {
namespace {

using core::petsc_ok;

/// The graph of cells that share an edge, whole on this rank. PETSc takes the arrays over.
void cell_graph(const Mesh& mesh, Mat* graph) {
  PetscInt *row = nullptr, *column = nullptr;
  petsc_ok(PetscMalloc1(mesh.n_cells() + 1, &row), "allocating the cell graph");
  petsc_ok(PetscMalloc1(4 * static_cast<std::size_t>(mesh.n_cells()), &column), "allocating the cell graph");
  PetscInt n = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    row[c] = n;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto& sides = mesh.edge_cells[mesh.cell_edges[c][i]];
      const Index other = sides[0] == c ? sides[1] : sides[0];
      if (other != none) column[n++] = other;
    }
    std::sort(column + row[c], column + n);
  }
  row[mesh.n_cells()] = n;
  petsc_ok(MatCreateMPIAdj(PETSC_COMM_SELF, mesh.n_cells(), mesh.n_cells(), row, column, nullptr, graph),
           "making the cell graph");
}

/// Whole numbers, of 1000 for the most work. PETSc takes the array over.
PetscInt* whole_weights(const std::vector<double>& work) {
  PetscInt* weights = nullptr;
  petsc_ok(PetscMalloc1(work.size(), &weights), "allocating the work of cells");
  const double most = *std::max_element(work.begin(), work.end());
  std::transform(work.begin(), work.end(), weights, [&](double w) {
    return std::max(static_cast<PetscInt>(std::lround(1000 * w / most)), PetscInt(1));
  });
  return weights;
}

}  // namespace

std::vector<int> parts_of(const Mesh& mesh, int parts, const std::vector<double>& work) {
  core::PetscOwned<Mat, MatDestroy> graph;
  cell_graph(mesh, graph.out());
  core::PetscOwned<MatPartitioning, MatPartitioningDestroy> partitioning;
  petsc_ok(MatPartitioningCreate(PETSC_COMM_SELF, partitioning.out()), "making the partitioning");
  petsc_ok(MatPartitioningSetAdjacency(partitioning, graph), "giving the cell graph");
  petsc_ok(MatPartitioningSetType(partitioning, MATPARTITIONINGPTSCOTCH), "choosing PTScotch");
  petsc_ok(MatPartitioningSetNParts(partitioning, parts), "setting the number of parts");
  if (!work.empty())
    petsc_ok(MatPartitioningSetVertexWeights(partitioning, whole_weights(work)), "giving the work of cells");
  core::PetscOwned<IS, ISDestroy> result;
  petsc_ok(MatPartitioningApply(partitioning, result.out()), "partitioning");
  const PetscInt* indices = nullptr;
  petsc_ok(ISGetIndices(result, &indices), "reading the partition");
  std::vector<int> owner(indices, indices + mesh.n_cells());
  petsc_ok(ISRestoreIndices(result, &indices), "reading the partition");
  return owner;
}

std::vector<int> partition(const Mesh& mesh, MPI_Comm comm, int groups, const std::vector<double>& work) {
  int rank = 0, all = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &all);
  const int size = all / groups;
  std::vector<int> owner(mesh.n_cells(), 0);
  if (size == 1) return owner;
  core::check(mesh.n_cells() >= size, "{} ranks for a mesh of {} cells: start fewer ranks", size,
              mesh.n_cells());

  // Every rank holds the whole mesh, so the first one cuts it for all. PTScotch 7.0.3 on four ranks and more
  // folds graphs in threads that call MPI, and hangs or crashes.
  if (rank == 0) owner = parts_of(mesh, size, work);
  MPI_Bcast(owner.data(), mesh.n_cells(), MPI_INT, 0, comm);
  for (int r = 0; r < size; ++r)
    if (std::find(owner.begin(), owner.end(), r) == owner.end())
      core::fail_run("the partition left rank {} of {} without cells: start fewer ranks", r, size);
  return owner;
}

}  // namespace freshet::mesh
