#pragma once
// [terrain]: what `freshet mesh` makes the mesh from.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

struct Terrain {
  std::filesystem::path dem;                    ///< elevation raster
  std::string layer;                            ///< of it, where the file holds several rasters
  int band = 0;                                 ///< of that, from 1; 0: the only one
  std::string crs;                              ///< of a raster that says none
  std::optional<std::vector<double>> nodata;    ///< stored values that mean none; given: there are no others
  std::string unit;                             ///< of its elevations; empty: metres, as the file must say
  std::optional<Position> outlet;               ///< the domain is the catchment of this point ...
  double outlet_snap_m = 500;                   ///< ... moved to the largest stream within this distance;
  std::optional<std::filesystem::path> domain;  ///< or a polygon in a vector file,
  std::vector<PlanePoint> domain_points;        ///< or these points around it. Exactly one of the three.
  bool has_domain() const { return domain || !domain_points.empty(); }
  double lake_min_km2 =
      0.02;               ///< level ground of this size that lies lower than all around is a lake; 0: none is
  bool condition = true;  ///< false: the bed is the raster's, pits and all
  double breach_max_depth_m = 30;          ///< pits are cut open to at most this depth, else filled
  double breach_max_length_m = 2000;       ///< ... and along at most this distance
  std::optional<double> fill_max_depth_m;  ///< hollows that would be filled deeper stay; absent: none does
  std::optional<double> mesh_cut_max_depth_m, mesh_fill_max_depth_m;  ///< the same of hollows of the mesh
  ConfigLocation at;
};

Terrain read_terrain(ConfigTable table);

}  // namespace freshet::core
