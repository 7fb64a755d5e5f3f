#pragma once
// The polygon that a user drew as the domain, made fit for the mesher.

#include <filesystem>

#include "core/position.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// The one polygon of a vector file in `crs`, counter-clockwise, last point not repeated. Repeated vertices
/// and hairs are dropped, stretches denser than the mesh generalised (`edge`: mesh.edge_min_m), parts and
/// holes smaller than a square of that side left out; each with a warning where the area changes. InputError,
/// with the place: missing, unreadable, without CRS, not one polygon, self-crossing, with holes, or narrower
/// than a twentieth of `edge` over a stretch of it, inside or outside.
Ring read_domain(const std::filesystem::path& file, const OGRSpatialReference& crs, double edge);

/// The same of points that basin.toml lists (`where`), x and y in `crs`.
Ring read_domain(const std::vector<core::PlanePoint>& points, const OGRSpatialReference& crs, double edge,
                 const std::string& where);

}  // namespace freshet::mesh
