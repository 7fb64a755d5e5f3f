#pragma once
// From the units and the coordinate system of a file into those of the basin.

#include <ogr_spatialref.h>

#include "core/basin_fwd.hpp"
#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

struct ImportSettings;

/// Heights become metres; x and y come into `crs`, that of the basin, bit by bit as they are where the file
/// has the same. InputError: a CRS or unit that nobody knows, or a file with a CRS for a basin without one.
void bring_into_plane(ForeignMesh& mesh, const ImportSettings& settings, const core::Basin& basin,
                      const OGRSpatialReference& crs);

}  // namespace freshet::mesh
