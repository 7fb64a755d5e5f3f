#pragma once
// Levels of [[boundary]] against the beds that they stand on: feet, or heights above another datum, are told.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/boundary_edges.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// One doubt for each boundary with levels that no river has there: more than plausible::stage above the
/// highest bed of its edges, or as far below their lowest. A series that cannot be read is an error
/// elsewhere.
std::vector<std::string> level_notes(const core::Basin& basin, const Mesh& mesh, const BoundaryEdges& edges);

}  // namespace freshet::mesh
