#pragma once
// The polygon that a user drew as the domain, made fit for the mesher.

#include <filesystem>

#include "core/position.hpp"
#include "mesh/terrain/clean_lines.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

struct OutlineLimits {
  double edge = 50;             ///< mesh.edge_min_m
  double tolerance = edge / 4;  ///< mesh.line_tolerance_m
};

/// The one polygon of a vector file in `crs`, counter-clockwise, last point not repeated. Repeated vertices,
/// hairs and what is denser than the mesh are cleaned away within mesh.line_tolerance_m (`done` says how
/// much, the log too), parts and holes smaller than a square of `edge`, mesh.edge_min_m, left out; each with
/// a warning where the area changes. Larger holes go to `islands`, made fit alike. InputError, with the
/// place: missing, unreadable, without CRS, not one polygon, self-crossing, or narrower than a twentieth of
/// `edge` over a stretch of it, inside or outside.
Ring read_domain(const std::filesystem::path& file, const OGRSpatialReference& crs,
                 const OutlineLimits& limits, Cleaning* done = nullptr, std::vector<Ring>* islands = nullptr);

/// The same of points that basin.toml lists (`where`), x and y in `crs`.
Ring read_domain(const std::vector<core::PlanePoint>& points, const OGRSpatialReference& crs,
                 const OutlineLimits& limits, const std::string& where, Cleaning* done = nullptr);

}  // namespace freshet::mesh
