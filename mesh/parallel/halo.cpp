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
  Cells& all = cells_[most_levels - 1];
  known_[most_levels - 1] = true;
  for (const auto& [rank, cells] : send) {
    neighbours_.push_back(rank);
    all.send.insert(all.send.end(), cells.begin(), cells.end());
    all.receive.insert(all.receive.end(), receive[rank].begin(), receive[rank].end());
    all.send_end.push_back(all.send.size());
    all.receive_end.push_back(all.receive.size());
  }
}

void Halo::set_levels(std::vector<unsigned char> of_cell) {
  level_ = std::move(of_cell);
  std::fill(known_, known_ + most_levels - 1, false);
}

const Halo::Cells& Halo::up_to(int level) {
  const Cells& all = cells_[most_levels - 1];
  if (level_.empty()) return all;
  Cells& some = cells_[level];
  if (known_[level]) return some;
  const auto choose = [&](const std::vector<Index>& cells, const std::vector<std::size_t>& end,
                          std::vector<Index>& chosen, std::vector<std::size_t>& chosen_end) {
    chosen.clear();
    chosen_end.clear();
    std::size_t i = 0;
    for (const std::size_t e : end) {
      for (; i < e; ++i)
        if (level_[cells[i]] <= level) chosen.push_back(cells[i]);
      chosen_end.push_back(chosen.size());
    }
  };
  choose(all.send, all.send_end, some.send, some.send_end);
  choose(all.receive, all.receive_end, some.receive, some.receive_end);
  known_[level] = true;
  return some;
}

void Halo::start(const Cells& cells, std::size_t row_bytes) {
  constexpr int tag = 1;
  const auto each = [&](const std::vector<std::size_t>& end, const auto& visit) {
    std::size_t begin = 0;
    for (std::size_t n = 0; n < neighbours_.size(); begin = end[n++])
      if (end[n] > begin)
        visit(neighbours_[n], begin * row_bytes, static_cast<int>((end[n] - begin) * row_bytes));
  };
  each(cells.receive_end, [&](int rank, std::size_t at, int bytes) {
    MPI_Irecv(inbox_.data() + at, bytes, MPI_BYTE, rank, tag, comm_, &requests_.emplace_back());
  });
  each(cells.send_end, [&](int rank, std::size_t at, int bytes) {
    MPI_Isend(outbox_.data() + at, bytes, MPI_BYTE, rank, tag, comm_, &requests_.emplace_back());
  });
}

void Halo::wait() {
  MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
  requests_.clear();
}

}  // namespace freshet::mesh
