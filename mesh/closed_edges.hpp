#pragma once
// Inner edges that no water passes by itself, as under a weir: a wall on both sides.

#include <vector>

#include "mesh/local_mesh.hpp"

namespace freshet::mesh {

/// In place of each of these inner edges of the whole mesh come two edges of the rim, with its number: one of
/// its left cell, then one of its right cell with the nodes the other way round. Nodes between them become
/// several, a node for each side, so that nothing of the other side is seen. They are no banks, and have
/// no crest. To be done
/// right after the cut.
void close_edges(LocalMesh& local, const Mesh& mesh, std::vector<Index> closed);

}  // namespace freshet::mesh
