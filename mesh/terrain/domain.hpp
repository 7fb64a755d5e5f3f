#pragma once
// The part of the terrain that is meshed: the catchment of an outlet, or a user's polygon.

#include "core/basin.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/raster.hpp"

namespace freshet::mesh {

struct Drainage {
  Elevation raw;  ///< as read
  Elevation z;    ///< conditioned
  Grid<std::uint8_t> direction;
  Grid<double> area;  ///< upstream, m2
};

/// Where the domain lies on the conditioned terrain.
struct Domain {
  Grid<char> inside;  ///< 1: cells of the terrain in the domain
  Ring outline;       ///< as the raster or the user has it, m
  bool drains_to_outlet = false;
  Point outlet;             ///< on the outline
  double outlet_level = 0;  ///< conditioned elevation there, m
  double upstream_m2 = 0;
  long terrain_edge_cells =
      0;  ///< cells of the domain at the rim of the terrain: what lies beyond is unknown
};

/// InputError: outlet off the terrain (with its bounds) or on no stream; domain beyond the terrain; holes
/// inside.
Domain find_domain(const core::Basin& basin, const DemFile& dem, const Drainage& drainage,
                   const OGRSpatialReference& crs);

}  // namespace freshet::mesh
