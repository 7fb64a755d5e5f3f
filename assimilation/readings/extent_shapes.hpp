#pragma once
// Where the extents lie, for maps that are read against them.

#include <filesystem>
#include <map>
#include <string>

#include "core/basin_fwd.hpp"
#include "mesh/places.hpp"

namespace freshet::assimilation {

struct ExtentShapes {
  std::string crs;                           ///< of the mesh, WKT; "": local coordinates
  std::map<std::string, mesh::Rings> rings;  ///< [id] in that, m
};

/// From the mesh; nothing where there is none yet. InputError if it lacks a polygon.
ExtentShapes extent_shapes(const core::Basin& basin, const std::filesystem::path& mesh_file);

}  // namespace freshet::assimilation
