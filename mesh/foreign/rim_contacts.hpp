#pragma once
// Where the rim of a mesh touches itself without being joined: nodes in one place, nodes on edges.

#include <string>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

/// Pairs of nodes of the rim in one place. InputError naming `file` for a node that lies on an edge of which
/// it is no end: no water would pass there.
Index check_rims(const ForeignMesh& mesh, const std::string& file);

/// Joins nodes of the rim that lie nearer to each other than `within` [m] (the lower number stays), then
/// makes those that lie as near to an edge corners of its cell. How many nodes either did.
Index join_rims(ForeignMesh& mesh, double within);

}  // namespace freshet::mesh
