#pragma once
// Lines that a user drew, as edges of the mesh.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Inner edges of the whole mesh that follow a line from its first point to its last, end to end: what goes
/// through the line goes through them, whatever the shape of the cells.
struct EdgePath {
  std::vector<Index> edges;
  /// +1 where the way from Mesh::edge_cells[e][0] to [1] leads from the right of the line to its left,
  /// looking along it, else -1. The sum of sign * flux is positive downstream for a line drawn from the left
  /// bank to the right bank.
  std::vector<int> signs;
};

/// Without edges where both ends lie nearest to the same node.
EdgePath edge_path(const Mesh& mesh, const Line& line);

}  // namespace freshet::mesh
