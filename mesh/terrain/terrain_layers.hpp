#pragma once
// What was found on the terrain, as layers for GIS programs: catchment, streams, outlet.

#include <filesystem>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

constexpr const char* terrain_layers_file = "terrain.gpkg";  ///< in the workspace

/// A stream between head or confluence and the next confluence or the outlet.
struct StreamReach {
  std::vector<Point> points;  ///< downstream, m
  std::vector<double> bed;    ///< [point] of the conditioned terrain, m
  int into = 0;               ///< number of the reach that it flows into, from 1; 0: none
  int order = 1;              ///< Strahler's
  double drainage_m2 = 0;     ///< that drains through its lower end, above the confluence
  double length_m = 0, width_m = 0;
  double depth_m = 0;  ///< of the bed below what the raster shows, as [rivers] says; 0: says nothing
};

struct TerrainLayers {
  Ring catchment;
  double catchment_m2 = 0;  ///< of the raster's cells
  std::vector<StreamReach> streams;
  bool drains_to_outlet = false;
  Point outlet;
  double outlet_level_m = 0, outlet_upstream_m2 = 0;
};

/// Strahler's order of streams (1957, doi 10.1029/TR038i006p00913) that are listed so that each comes after
/// those that feed it; `into`: number of the next one from 1, 0 for none.
std::vector<int> strahler_orders(const std::vector<int>& into);

TerrainLayers layers_of(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                        const std::vector<Stream>& streams);

/// GeoPackage with the layers `catchment`, `streams`, `outlet` in basin.crs; columns say their units in their
/// names and descriptions. The file appears whole. RunError where it cannot be written.
void write_terrain_layers(const std::filesystem::path& file, const core::Basin& basin,
                          const TerrainLayers& layers);

}  // namespace freshet::mesh
