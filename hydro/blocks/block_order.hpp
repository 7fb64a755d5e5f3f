#pragma once
// In which order a step works on the blocks of a rank.
//
// Second order writes the gradients of a block and reads them soon after, with those of the blocks next to
// it: in batches of blocks that lie together along the Hilbert curve they are still in cache then, while a
// pass over all gradients and then one over all steps would wait for the memory. And what touches the halo
// comes last, so that messages are under way meanwhile.

#include <vector>

#include "hydro/blocks/lane_mesh.hpp"

namespace freshet::hydro {

/// Every block once in each list. A turn takes its part of `gradients`, then its part of `steps`: all blocks
/// whose own gradients and those of its neighbours are known by then.
struct BlockOrder {
  std::vector<Index> gradients;      ///< blocks with a cell that others see come last, after all batches
  std::vector<Index> gradients_end;  ///< [turn, then those that others see]
  std::vector<Index> steps;          ///< then those that only wait for such a block, then these blocks
  std::vector<Index> steps_end;      ///< [turn, then waiting, then those that others see]

  Index batches() const { return static_cast<Index>(gradients_end.size()) - 1; }
};

/// `blocks_per_batch`: so many at most.
template <class Real>
BlockOrder make_block_order(const LaneMesh<Real>& mesh, const mesh::LocalMesh& local, Index blocks_per_batch);

}  // namespace freshet::hydro
