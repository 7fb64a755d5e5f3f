#pragma once
// How much of a mesh the ranks would have to tell each other, if it were cut into so many parts.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::bench {

/// Over all parts. The halo of a part is every cell of others that shares a node with one of its own.
struct CutShape {
  double cells = 0, halo = 0, neighbours = 0;  ///< means
  double most_cells = 0, most_halo = 0, most_neighbours = 0;
};

/// `owner` [cell] is below `parts`.
CutShape shape_of(const mesh::Mesh& mesh, const std::vector<int>& owner, int parts);

}  // namespace freshet::bench
