#include "mesh/parallel/file_slab.hpp"

#include <algorithm>

namespace freshet::mesh {
namespace {

std::vector<int> scaled(const std::vector<int>& counts, std::size_t width) {
  std::vector<int> result(counts.size());
  std::transform(counts.begin(), counts.end(), result.begin(),
                 [&](int n) { return n * static_cast<int>(width); });
  return result;
}

std::vector<int> starts_of(const std::vector<int>& counts) {
  std::vector<int> starts(counts.size(), 0);
  for (std::size_t r = 1; r < counts.size(); ++r) starts[r] = starts[r - 1] + counts[r - 1];
  return starts;
}

}  // namespace

SlabRange slab_range(std::size_t n_cells, int rank, int size) {
  const std::size_t first = n_cells * rank / size, last = n_cells * (rank + 1) / size;
  return {first, last - first};
}

FileSlab::FileSlab(const LocalMesh& local, Index n_cells, MPI_Comm comm)
    : comm_(comm), n_owned_(local.n_owned) {
  int rank = 0, size = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  mine_ = slab_range(n_cells, rank, size);
  // Owned cells are in global order, so those of one slab follow one another.
  owned_count_.assign(size, 0);
  for (Index c = 0, r = 0; c < local.n_owned; ++c) {
    for (SlabRange s = slab_range(n_cells, r, size);
         static_cast<std::size_t>(local.global_cell[c]) >= s.first + s.count;)
      s = slab_range(n_cells, ++r, size);
    ++owned_count_[r];
  }
  slab_count_.assign(size, 0);
  MPI_Alltoall(owned_count_.data(), 1, MPI_INT, slab_count_.data(), 1, MPI_INT, comm_);
  owned_start_ = starts_of(owned_count_);
  slab_start_ = starts_of(slab_count_);
  slab_cell_.resize(mine_.count);
  MPI_Alltoallv(local.global_cell.data(), owned_count_.data(), owned_start_.data(), MPI_INT32_T,
                slab_cell_.data(), slab_count_.data(), slab_start_.data(), MPI_INT32_T, comm_);
  for (Index& c : slab_cell_) c -= static_cast<Index>(mine_.first);
}

std::vector<double> FileSlab::to_file(std::vector<double> owned, std::size_t width) const {
  if (owned_count_.size() == 1) return owned;
  std::vector<double> received(mine_.count * width), slab(mine_.count * width);
  MPI_Alltoallv(owned.data(), scaled(owned_count_, width).data(), scaled(owned_start_, width).data(),
                MPI_DOUBLE, received.data(), scaled(slab_count_, width).data(),
                scaled(slab_start_, width).data(), MPI_DOUBLE, comm_);
  for (std::size_t i = 0; i < slab_cell_.size(); ++i)
    std::copy_n(received.data() + i * width, width, slab.data() + slab_cell_[i] * width);
  return slab;
}

std::vector<double> FileSlab::from_file(std::vector<double> slab, std::size_t width) const {
  if (owned_count_.size() == 1) return slab;
  std::vector<double> sent(mine_.count * width), owned(n_owned_ * width);
  for (std::size_t i = 0; i < slab_cell_.size(); ++i)
    std::copy_n(slab.data() + slab_cell_[i] * width, width, sent.data() + i * width);
  MPI_Alltoallv(sent.data(), scaled(slab_count_, width).data(), scaled(slab_start_, width).data(), MPI_DOUBLE,
                owned.data(), scaled(owned_count_, width).data(), scaled(owned_start_, width).data(),
                MPI_DOUBLE, comm_);
  return owned;
}

}  // namespace freshet::mesh
