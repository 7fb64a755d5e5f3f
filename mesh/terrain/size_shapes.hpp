#pragma once
// [[mesh.size]]: short edges in polygons, near lines and points.

#include "core/basin/mesh_settings.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// edge_m inside polygons, near lines and points up to distance_m, growing away from there to edge_max_m.
/// InputError "basin.toml:41: ...": a shape that cannot be read, or reaches nowhere near the ring; a polygon
/// that is not sound.
SizeField by_shape(const core::MeshSize& size, const core::MeshSettings& settings, const Ring& ring,
                   const OGRSpatialReference& crs);

/// Reads it alone: the same errors, but for one that lies nowhere near.
void check_shape(const core::MeshSize& size, const OGRSpatialReference& crs);

}  // namespace freshet::mesh
