#include "hydro/blocks/block_order.hpp"

#include <algorithm>
#include <numeric>

namespace freshet::hydro {
namespace {

/// [block] Whether a node of one of its cells is one of a halo cell.
std::vector<char> seen_by_others(const mesh::LocalMesh& local, Index blocks) {
  std::vector<char> of_halo(local.node_x.size(), 0), seen(blocks, 0);
  for (Index c = local.n_owned; c < local.n_cells(); ++c)
    for (Index n : local.cell_nodes[c])
      if (n != mesh::none) of_halo[n] = 1;
  for (Index c = 0; c < local.n_owned; ++c)
    for (Index n : local.cell_nodes[c])
      if (n != mesh::none && of_halo[n]) seen[c / block_cells] = 1;
  return seen;
}

/// Blocks in the order of their parts, those of one part as they come.
void in_parts(const std::vector<Index>& part, Index parts, std::vector<Index>& order,
              std::vector<Index>& end) {
  order.resize(part.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return part[a] < part[b]; });
  end.assign(parts, 0);
  for (Index p : part) ++end[p];
  std::partial_sum(end.begin(), end.end(), end.begin());
}

}  // namespace

template <class Real>
BlockOrder make_block_order(const LaneMesh<Real>& mesh, const mesh::LocalMesh& local,
                            Index blocks_per_batch) {
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.neighbour_begin);
  const auto near = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.neighbours);
  const std::vector<char> seen = seen_by_others(local, mesh.n_blocks);
  const Index batches = std::max((mesh.n_blocks + blocks_per_batch - 1) / blocks_per_batch, Index(1));
  std::vector<Index> gradients(mesh.n_blocks), steps(mesh.n_blocks);
  for (Index b = 0; b < mesh.n_blocks; ++b) gradients[b] = seen[b] ? batches : b / blocks_per_batch;
  for (Index b = 0; b < mesh.n_blocks; ++b) {
    steps[b] = seen[b] ? batches + 1 : gradients[b];
    for (Index i = begin(b); i < begin(b + 1) && !seen[b]; ++i)
      if (near(i) != mesh::none) steps[b] = std::max(steps[b], gradients[near(i)]);
  }
  BlockOrder order;
  in_parts(gradients, batches + 1, order.gradients, order.gradients_end);
  in_parts(steps, batches + 2, order.steps, order.steps_end);
  return order;
}

template BlockOrder make_block_order(const LaneMesh<float>&, const mesh::LocalMesh&, Index);
template BlockOrder make_block_order(const LaneMesh<double>&, const mesh::LocalMesh&, Index);

}  // namespace freshet::hydro
