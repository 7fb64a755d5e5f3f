#pragma once
// Which edges of the mesh's rim each [[boundary]] takes: the one rule for the solver and for `freshet check`.

#include <string>
#include <vector>

#include "core/basin/boundaries.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Edges of the rim that a boundary lies on, whoever has them in the end. InputError if there is none, with
/// how far off the rim it lies, or if its line is not in the mesh.
std::vector<Index> rim_edges(const Mesh& mesh, const core::Boundary& boundary);

/// Later boundaries win: what each one lies on, what it keeps, and who took the rest.
struct BoundaryEdges {
  std::vector<int> boundary_of_edge;  ///< [edge of the mesh] number of the boundary, or -1: a wall
  struct Share {
    std::size_t touched = 0, kept = 0;
    std::vector<int> taken_by;  ///< numbers of later boundaries, each once
  };
  std::vector<Share> shares;  ///< [boundary]
};
/// `touched` [boundary]: as rim_edges() gives them.
BoundaryEdges claim_edges(const Mesh& mesh, const std::vector<std::vector<Index>>& touched);

/// InputError naming both if later boundaries leave this one no edge.
void check_keeps_edges(const core::Basin& basin, const BoundaryEdges& edges, std::size_t boundary);

/// All of the above for all boundaries. Throws the first InputError.
BoundaryEdges boundary_edges(const core::Basin& basin, const Mesh& mesh);

/// What to tell about sound boundaries: "boundary 'a' keeps 3 of 5 edges: 'b' takes the rest"; a mesh that no
/// water can leave.
std::vector<std::string> boundary_notes(const core::Basin& basin, const BoundaryEdges& edges);

}  // namespace freshet::mesh
