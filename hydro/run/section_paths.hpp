#pragma once
// The lines across the flow that basin.toml names as [[section]], as edges of the mesh.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/local_mesh.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// Inner edges of the whole mesh that follow a line from its first point to its last, end to end: what goes
/// through the line goes through them, whatever the shape of the cells.
struct SectionPath {
  std::string name;
  std::vector<mesh::Index> edges;
  /// +1 where the way from mesh::Mesh::edge_cells[e][0] to [1] leads from the right of the line to its left,
  /// looking along it, else -1. The sum of sign * flux is positive downstream for a line drawn from the left
  /// bank to the right bank.
  std::vector<int> signs;
};

/// One for each of basin.sections, in order; computed from the whole mesh, so the same on every rank.
/// InputError if a line is not in the mesh ("run 'freshet mesh' again"), leaves it, or follows no inner edge.
std::vector<SectionPath> section_paths(const core::Basin& basin, const mesh::Mesh& mesh);

/// The part of all paths that one rank sees: its local edges, as Solver::set_gates takes them.
struct SectionGates {
  std::vector<mesh::Index> edges;    ///< local edges; those of other ranks alone are left out
  std::vector<std::size_t> section;  ///< [edge] path that it is of
  std::vector<int> signs;            ///< [edge] of SectionPath
};
SectionGates section_gates(const std::vector<SectionPath>& paths, const mesh::LocalMesh& local);

}  // namespace freshet::hydro
