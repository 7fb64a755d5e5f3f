#pragma once
// A set of edges as chains of nodes, for formats that have node strings.

#include <array>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Every edge once, in the direction that it has; a closed chain ends with the node that it began with. The
/// same edges give the same chains.
std::vector<std::vector<Index>> chains_of(const std::vector<std::array<Index, 2>>& edges);

}  // namespace freshet::mesh
