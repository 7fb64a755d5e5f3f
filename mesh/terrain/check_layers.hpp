#pragma once
// Layers that are laid over results, looked at before a job is spent on them. Internal to mesh/terrain.

#include <ogr_spatialref.h>

#include "core/basin_fwd.hpp"
#include "core/problems.hpp"

namespace freshet::mesh {

/// [[map_layer]] and [[exposure]]: files, layers in them, bands and attributes.
void check_layers(const core::Basin& basin, const OGRSpatialReference& crs, core::Problems& problems);

}  // namespace freshet::mesh
