#pragma once
// The values of halo cells, fetched from their owners.

#include <mpi.h>

#include <vector>

#include "mesh/local_mesh.hpp"

namespace freshet::mesh {

class Halo {
 public:
  /// `owner` [cell of the whole mesh]; `comm`: the ranks that share the mesh.
  Halo(const LocalMesh& local, const std::vector<int>& owner, MPI_Comm comm);

  /// Field: row_bytes(), pack(cells, out), unpack(cells, in), as hydro::Solver has. Collective over
  /// neighbours.
  template <class Field>
  void exchange(Field& field) {
    if (receive_cells_.empty() && send_cells_.empty()) return;
    const std::size_t row = field.row_bytes();
    outbox_.resize(send_cells_.size() * row);
    inbox_.resize(receive_cells_.size() * row);
    field.pack(send_cells_, outbox_.data());
    transfer(row);
    field.unpack(receive_cells_, inbox_.data());
  }

 private:
  struct Neighbour {
    int rank;
    std::size_t send_begin, send_count, receive_begin, receive_count;  ///< cells
  };
  void transfer(std::size_t row_bytes);

  MPI_Comm comm_;
  std::vector<Neighbour> neighbours_;
  std::vector<Index> send_cells_,
      receive_cells_;  ///< local, neighbour after neighbour, in global order within each
  std::vector<unsigned char> outbox_, inbox_;
};

}  // namespace freshet::mesh
