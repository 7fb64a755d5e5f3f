#pragma once
// The lines across the flow that basin.toml names as [[section]], as edges of the mesh.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/edge_paths.hpp"
#include "mesh/local_mesh.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// One of them.
struct SectionPath : mesh::EdgePath {
  std::string name;
};

/// One for each of basin.sections, in order; computed from the whole mesh, so the same on every rank.
/// InputError if a line is not in the mesh ("run 'freshet mesh' again"), leaves it, or follows no inner edge.
std::vector<SectionPath> section_paths(const core::Basin& basin, const mesh::Mesh& mesh);

/// The part of all paths that one rank sees: its local edges, as Solver::set_metered_edges takes them.
struct SectionEdges {
  std::vector<mesh::Index> edges;    ///< local edges; those of other ranks alone are left out
  std::vector<std::size_t> section;  ///< [edge] path that it is of
  std::vector<int> signs;            ///< [edge] of SectionPath
};
SectionEdges section_edges(const std::vector<SectionPath>& paths, const mesh::LocalMesh& local);

}  // namespace freshet::hydro
