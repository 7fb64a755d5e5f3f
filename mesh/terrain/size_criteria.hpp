#pragma once
// Edge lengths that the ground and the user ask for, besides streams and rivers.

#include "core/basin/mesh_settings.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// The shortest edge that mesh.curvature_error_m, mesh.slope_rise_m and [[mesh.size]] ask for around `ring`,
/// at most edge_max_m; grows away from where it is short by mesh.growth. Empty where none of them is given.
/// `ground`: the terrain before conditioning. InputError: shapes that cannot be read, or lie nowhere near.
SizeField size_criteria(const core::MeshSettings& settings, const Elevation& ground, const Ring& ring,
                        const OGRSpatialReference& crs);

/// In place: no value is larger than a neighbour's by more than `growth` times the way between them.
void grade(Grid<double>& sizes, double growth);

/// The shorter of the two; either may be empty.
SizeField shorter(SizeField a, SizeField b);

}  // namespace freshet::mesh
