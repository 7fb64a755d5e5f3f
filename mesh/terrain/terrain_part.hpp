#pragma once
// Which part of a large raster the mesh needs: what drains into the domain, found on a sketch of the whole.

#include <optional>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/domain.hpp"

namespace freshet::mesh {

/// The part that is read, and whether water from beyond it is known to be missing.
struct TerrainPart {
  Frame frame;
  bool cuts_rivers = false;  ///< of a drawn domain: what drains into it is too much to read
};

/// Whether a raster has so many cells at `step` [m] that only the part that is needed is read.
bool is_read_in_part(const DemFile& dem, const OGRSpatialReference& crs, double step);

/// Absent where the whole raster is small enough at `step` [m]. InputError: the outlet lies off the terrain.
std::optional<TerrainPart> needed_part(const DemFile& dem, const core::Basin& basin, const Ring& drawn,
                                       const OGRSpatialReference& crs, double step);

/// Wider on the sides where the domain touches the rim of the frame although the raster goes on there; absent
/// where it touches none.
std::optional<Frame> wider_frame(const Frame& frame, const Domain& domain, const DemFile& dem,
                                 const OGRSpatialReference& crs);

/// The terrain that the domain needs, let drain, and the domain on it. Large rasters are read in part.
struct DrainedTerrain {
  Drainage drainage;
  Domain domain;
};
DrainedTerrain drained_terrain(const DemFile& dem, const core::Basin& basin, const Ring& drawn,
                               const OGRSpatialReference& crs, MeshReport& report,
                               const std::vector<Ring>& islands = {});

}  // namespace freshet::mesh
