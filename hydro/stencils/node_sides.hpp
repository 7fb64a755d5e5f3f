#pragma once
// What meets in the nodes of a mesh, for the fits of second order: cells, walls, and on banks one node for
// each side.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "hydro/boundary/boundary.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

struct NodeWall {
  double nx, ny;  ///< unit normal outwards
  Index cell;     ///< mirrored in it; none: every cell of the node
  bool bank;      ///< water may pass: images keep their velocity
};

struct StencilNode {
  Index place;               ///< the local node that it is, or is a part of
  std::vector<Index> cells;  ///< in global order
  std::vector<NodeWall> walls;
  bool open = false, owned = false;
};

/// Nodes on banks (LocalMesh::banks) are several, one for each side: the first keeps the number of the node,
/// the others come after all local nodes.
class SplitNodes {
 public:
  /// The number of node n as a cell that meets in it sees it.
  Index node(Index cell, Index n) const {
    if (parts_.empty()) return n;
    const auto found = parts_.find(key(cell, n));
    return found == parts_.end() ? n : found->second;
  }
  void add(Index cell, Index n, Index part) { parts_.emplace(key(cell, n), part); }

 private:
  static std::uint64_t key(Index cell, Index n) {
    return static_cast<std::uint64_t>(cell) << 32 | static_cast<std::uint32_t>(n);
  }
  std::unordered_map<std::uint64_t, Index> parts_;
};

/// The local nodes, then the parts of those on banks, which go to `split`. What lies beyond a bank is the
/// mirror image of a side. `kind` [local edge]: what stands at each boundary edge.
std::vector<StencilNode> gather_nodes(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                      SplitNodes& split);

}  // namespace freshet::hydro
