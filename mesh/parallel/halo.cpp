#include "mesh/parallel/halo.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace freshet::mesh {

Halo::Halo(const LocalMesh& local, const std::vector<int>& owner, MPI_Comm comm) : comm_(comm) {
  // Local numbers rise with global ones within owned and within halo cells, so sorted sets agree on both
  // sides.
  std::map<int, std::set<Index>> send, receive;
  std::vector<std::vector<Index>> around(local.node_x.size());
  for (Index c = 0; c < local.n_cells(); ++c)
    for (Index n : local.cell_nodes[c])
      if (n != none) around[n].push_back(c);
  for (const std::vector<Index>& cells : around)
    for (Index mine : cells)
      for (Index other : cells) {
        if (mine >= local.n_owned || other < local.n_owned) continue;
        const int rank = owner[local.global_cell[other]];
        send[rank].insert(mine);
        receive[rank].insert(other);
      }
  for (const auto& [rank, cells] : send) {
    neighbours_.push_back(
        {rank, send_cells_.size(), cells.size(), receive_cells_.size(), receive[rank].size()});
    send_cells_.insert(send_cells_.end(), cells.begin(), cells.end());
    receive_cells_.insert(receive_cells_.end(), receive[rank].begin(), receive[rank].end());
  }
}

void Halo::transfer(std::size_t row_bytes) {
  std::vector<MPI_Request> requests;
  requests.reserve(2 * neighbours_.size());
  constexpr int tag = 1;
  for (const Neighbour& n : neighbours_)
    MPI_Irecv(inbox_.data() + n.receive_begin * row_bytes, static_cast<int>(n.receive_count * row_bytes),
              MPI_BYTE, n.rank, tag, comm_, &requests.emplace_back());
  for (const Neighbour& n : neighbours_)
    MPI_Isend(outbox_.data() + n.send_begin * row_bytes, static_cast<int>(n.send_count * row_bytes), MPI_BYTE,
              n.rank, tag, comm_, &requests.emplace_back());
  MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
}

}  // namespace freshet::mesh
