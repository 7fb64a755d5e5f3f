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

  /// Gives every local cell a level; ranks agree on those of their halos. At first all are 0.
  void set_levels(std::vector<unsigned char> of_cell);

  /// Sends the rows of cells up to a level to those who have them in their halos, and asks for theirs; they
  /// are there after finish() with the same field. Field: row_bytes(), pack(cells, out), unpack(cells, in),
  /// as hydro::Solver has. Collective over neighbours.
  template <class Field>
  void begin(const Field& field, int highest_level = most_levels - 1) {
    const Cells& cells = up_to(highest_level);
    under_way_ = cells.send.empty() && cells.receive.empty() ? nullptr : &cells;
    if (under_way_ == nullptr) return;
    const std::size_t row = field.row_bytes();
    outbox_.resize(cells.send.size() * row);
    inbox_.resize(cells.receive.size() * row);
    field.pack(cells.send, outbox_.data());
    start(cells, row);
  }
  template <class Field>
  void finish(Field& field) {
    if (under_way_ == nullptr) return;
    wait();
    field.unpack(under_way_->receive, inbox_.data());
  }
  template <class Field>
  void exchange(Field& field) {
    begin(field);
    finish(field);
  }

  static constexpr int most_levels = 8;

 private:
  /// Local cells, neighbour after neighbour, in global order within each.
  struct Cells {
    std::vector<Index> send, receive;
    std::vector<std::size_t> send_end, receive_end;  ///< [neighbour]
  };
  const Cells& up_to(int level);
  void start(const Cells& cells, std::size_t row_bytes);
  void wait();

  MPI_Comm comm_;
  std::vector<int> neighbours_;  ///< ranks
  std::vector<unsigned char> level_;
  Cells cells_[most_levels];  ///< [highest level], the last one holds all
  bool known_[most_levels] = {};
  const Cells* under_way_ = nullptr;  ///< null where nobody asks for anything
  std::vector<unsigned char> outbox_, inbox_;
  std::vector<MPI_Request> requests_;
};

}  // namespace freshet::mesh
