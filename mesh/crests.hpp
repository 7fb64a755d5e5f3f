#pragma once
// Edges with a crest (Mesh::crests), found by their nodes: so a part of a mesh finds its own.

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// The crest between two nodes; nullptr where there is none.
const Crest* crest_between(const Mesh& mesh, Index a, Index b);

/// In the order that Mesh::crests has; of several on one edge the highest stays.
void sort_crests(std::vector<Crest>& crests);

}  // namespace freshet::mesh
