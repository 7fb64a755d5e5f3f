#pragma once
// The part of the terrain that is meshed: the catchment of an outlet, or a user's polygon.

#include <cstdint>
#include <functional>

#include "core/basin_fwd.hpp"
#include "core/position.hpp"
#include "mesh/terrain/clean_lines.hpp"
#include "mesh/terrain/lakes.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/raster.hpp"

namespace freshet::mesh {

struct Drainage {
  Elevation raw;  ///< as read
  Elevation z;    ///< conditioned: directions, areas and streams come from it
  Grid<std::uint8_t> direction;
  Grid<double> area;                 ///< upstream, m2
  Elevation with_hollows = {};       ///< conditioned, but for hollows deeper than terrain.fill_max_depth_m
  bool conditions_bed = true;        ///< terrain.condition
  const Elevation& ground() const {  ///< where beds come from
    return !conditions_bed ? raw : with_hollows.size() > 0 ? with_hollows : z;
  }
  /// The raster on cells of about so many metres; empty where it has none finer than `raw`.
  std::function<Elevation(double step)> finer = {};
  Lakes lakes = {};
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

struct MeshReport;

/// Lets the terrain drain: pits cut or filled, directions, areas.
Drainage drain(const DemFile& dem, Elevation raw, const core::Basin& basin, MeshReport& report);

/// `drawn`: the polygon of terrain.domain, if there is one. InputError: outlet off the terrain (with its
/// bounds) or on no stream; domain beyond the terrain; holes inside. Cells within `islands` are not
/// of the domain.
Domain find_domain(const core::Basin& basin, const DemFile& dem, const Drainage& drainage, const Ring& drawn,
                   const OGRSpatialReference& crs, const std::vector<Ring>& islands = {});

/// Puts what is found into the report and warns of water from beyond the terrain, of hollows that are filled
/// by more than any is deep.
void describe(const Domain& domain, const Drainage& drainage, const core::Basin& basin,
              const OGRSpatialReference& crs, MeshReport& report);

/// The polygon of terrain.domain; empty if there is an outlet. Its holes go to `islands`.
Ring drawn_domain(const core::Basin& basin, const OGRSpatialReference& crs, Cleaning* done = nullptr,
                  std::vector<Ring>* islands = nullptr);

/// The place by which basin.crs is judged: an outlet on the raster, the middle of the polygon, or of the
/// raster.
core::LonLat middle_of(const core::Basin& basin, const Ring& drawn, const DemFile& dem,
                       const OGRSpatialReference& crs);

}  // namespace freshet::mesh
