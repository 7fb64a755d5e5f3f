#pragma once
// The whole way from an elevation model to a mesh, and what it found on the way.

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/position.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/check_places.hpp"
#include "mesh/terrain/clean_lines.hpp"
#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/river/strip_report.hpp"
#include "mesh/terrain/terrain_layers.hpp"

namespace freshet::mesh {

/// What became of cells of the mesh in one direction.
struct GroundMove {
  Index cells = 0;
  double most_m = 0, m3 = 0;
  Index at = 0;  ///< the cell that moved most
};
struct ChannelMoves {
  GroundMove lowered, raised;  ///< from the mean of the terrain over the cell
};

struct MeshReport {
  ConditioningReport conditioning;
  Cleaning outline;  ///< of terrain.domain
  MeshPits pits;
  double terrain_step_m = 0;
  double catchment_m2 = 0;          ///< of the raster cells
  Point deepest_cut, deepest_fill;  ///< of the raster, where there are any
  bool conditioned = true;          ///< terrain.condition
  Point outlet;
  std::optional<core::LonLat> outlet_lonlat;  ///< absent in local coordinates
  double outlet_moved_m = 0, outlet_upstream_m2 = 0;
  bool drains_to_outlet = false;
  long terrain_edge_cells = 0;
  std::size_t lakes = 0;  ///< in the domain
  double lakes_m2 = 0;
  Index lake_cells = 0;  ///< of the mesh
  ChannelMoves channels;
  std::size_t streams = 0;
  double stream_km = 0;
  Index channel_cells = 0;
  StripReport strips;
  nlohmann::json rivers;       ///< a row for each of the largest
  nlohmann::json structures;   ///< breaklines and buildings
  std::vector<char> of_strip;  ///< [cell] 1: of a river's strip
  ClassCount land_cover, soils;
  GaugeTable gauges;
  nlohmann::json initial_water;  ///< a row for each, by name
  double seconds = 0;
};

struct TerrainMesh {
  Mesh mesh;  ///< complete, derived members and fingerprint filled
  MeshReport report;
  Fields fields;  ///< rasters of initial water
  TerrainLayers layers;
};

/// Reads, warps and conditions the terrain, finds domain, streams and rivers, makes strips and triangles. The
/// same input gives the same mesh. InputError for everything that is wrong with the rasters, the outlet or
/// the domain.
TerrainMesh build_mesh(const core::Basin& basin);

/// What `freshet mesh` prints.
nlohmann::json summary_of(const TerrainMesh& built);

}  // namespace freshet::mesh
