#pragma once
// Rasters of initial water: levels, depths, velocities, unit discharges, brought onto the mesh.

#include <string>
#include <vector>

#include "core/basin/initial_water.hpp"
#include "core/basin_fwd.hpp"
#include "core/plausible.hpp"
#include "core/problems.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// What basin.toml takes a raster for.
struct RasterUse {
  core::Plausible range;
  std::string whose;  ///< "basin.toml:41: level_raster of initial water 'lake'"
};
std::vector<RasterUse> uses_of(const core::Basin& basin, const core::RasterInput& raster);

/// The means of each raster of the basin under each cell, from the values at many points in it; NaN where it
/// has none. InputError "<file>: ...": missing, unreadable, no CRS, several bands, another unit, a value that
/// cannot be, with its place.
Fields water_fields(const core::Basin& basin, const Mesh& mesh, const OGRSpatialReference& crs);

/// Before there is a mesh: the values at points of the domain. A raster without any is a problem too.
void check_rasters(const core::Basin& basin, const std::vector<Point>& points, const OGRSpatialReference& crs,
                   core::Problems& problems);

/// They must still have the means that mesh.nc holds (`held`).
void check_rasters(const core::Basin& basin, const Mesh& made, const Fields& held, core::Problems& problems);

}  // namespace freshet::mesh
