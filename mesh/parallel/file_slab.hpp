#pragma once
// Files hold cells in global order; a rank owns cells all over. A slab is the run of cells that a rank reads
// and writes.

#include <mpi.h>

#include <vector>

#include "mesh/local_mesh.hpp"

namespace freshet::mesh {

/// Cells [first, first + count) of `n_cells` for one of `size` ranks.
struct SlabRange {
  std::size_t first, count;
};
SlabRange slab_range(std::size_t n_cells, int rank, int size);

class FileSlab {
 public:
  FileSlab(const LocalMesh& local, Index n_cells, MPI_Comm comm);
  std::size_t first() const { return mine_.first; }
  std::size_t count() const { return mine_.count; }

  /// Rows of `width` values, one per owned cell, to rows of the slab's cells; and back. Collective.
  /// One rank's are the file's.
  std::vector<double> to_file(std::vector<double> owned, std::size_t width) const;
  std::vector<double> from_file(std::vector<double> slab, std::size_t width) const;

 private:
  MPI_Comm comm_;
  SlabRange mine_;
  std::size_t n_owned_;
  std::vector<int> owned_count_, owned_start_;  ///< [rank] my owned cells that lie in its slab
  std::vector<int> slab_count_, slab_start_;    ///< [rank] cells of my slab that it owns
  std::vector<Index> slab_cell_;                ///< place in my slab of each cell received
};

}  // namespace freshet::mesh
