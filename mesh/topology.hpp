#pragma once
// Edges, areas and centroids from nodes and cells. Needs no library, so that the kernels can be measured on
// machines that have none; programs call build_topology() of mesh.hpp, which says what is wrong.

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// The first thing that is wrong with a mesh.
struct TopologyFault {
  enum Kind {
    nothing,
    unknown_node,  ///< nodes[0] is out of range
    no_area,       ///< zero or negative
    third_cell     ///< the edge between `nodes` has two cells already
  } kind = nothing;
  Index cell = none;
  std::array<Index, 2> nodes = {none, none};
};

/// Fills the derived members of a mesh, as far as the first fault.
TopologyFault derive_topology(Mesh& mesh);

/// Gives back the memory of the edges, a third of a mesh's; derive_topology() makes the same ones again.
void let_go_of_edges(Mesh& mesh);

}  // namespace freshet::mesh
