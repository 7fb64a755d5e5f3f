#pragma once
// What gauges, boundaries and rasters of classes come to on the mesh: the part of `freshet check` and of the
// summary of `freshet mesh` that looks at meaning, not at files.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/problems.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/class_count.hpp"
#include "mesh/terrain/domain.hpp"

namespace freshet::mesh {

using core::Problems;

/// A row for every gauge, by id: zero_m, bed_m, moved_m, drains_km2, thresholds. Those outside the mesh are
/// errors.
struct GaugeTable {
  nlohmann::json rows = nlohmann::json::object();
  std::vector<std::string> errors, doubts;
};
GaugeTable gauge_table(const core::Basin& basin, const Mesh& mesh);

/// The same from the raster alone, before there is a mesh: only doubts.
GaugeTable gauge_table(const core::Basin& basin, const Drainage& drainage, const OGRSpatialReference& crs);

/// Centres of the cells that are inside, every n-th so that there are at most some hundred thousand.
std::vector<Point> points_inside(const Grid<char>& inside);

/// Boundaries on the rim: each that is off it or keeps no edge, or whose rating curve ends below its bed, is
/// a problem, what else there is to say a warning.
void check_boundaries(const core::Basin& basin, const Mesh& mesh, Problems& problems);

/// Extents and rain gauges on the mesh: each that lies outside is a problem. A row for every extent, by id:
/// cells, outside_percent.
void check_watched(const core::Basin& basin, const Mesh& mesh, Problems& problems, nlohmann::json& summary);

/// Every land class of the mesh must have its roughness.
void check_land_classes(const core::Basin& basin, const Mesh& mesh, Problems& problems);

/// InputError if a raster of classes knows no code of the basin; a warning if it knows few.
void judge_rasters(const core::Basin& basin, const ClassCount& land_cover, const ClassCount& soils);

/// Land cover and soils under the mesh as they are now: judged, and compared with what mesh.nc holds.
void check_classes(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh& mesh,
                   Problems& problems, nlohmann::json& summary);

/// The same over the cells of the domain, before there is a mesh.
void check_classes(const core::Basin& basin, const OGRSpatialReference& crs, const Grid<char>& inside,
                   Problems& problems, nlohmann::json& summary);

}  // namespace freshet::mesh
