#pragma once
// What the triangles get from the terrain: bed elevation, channels, land classes, soils.

#include <filesystem>
#include <limits>
#include <map>
#include <vector>

#include "core/basin/infiltration.hpp"
#include "core/basin/roughness.hpp"
#include "mesh/land_class.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/class_count.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

/// Longitudes and latitudes of the nodes, where `crs`, that of x and y, is on Earth.
void set_lonlat(Mesh& mesh, const OGRSpatialReference& crs);

/// parts * parts points spread evenly over a cell: the centroids of equal triangles or squares.
std::vector<Point> spread_points(const Mesh& mesh, Index cell, int parts);
/// The same into `points`, in place of what is there.
void spread_points(const Mesh& mesh, Index cell, int parts, std::vector<Point>& points);

/// Bed of each cell: mean of the terrain over it; of each node: the terrain there. InputError naming the
/// place where the terrain has no data.
void sample_bed(Mesh& mesh, const Elevation& z);

/// The same for the beds of those `cells` that are not 0; nodes stay.
void sample_bed(Mesh& mesh, const Elevation& z, const std::vector<char>& cells);

/// Cells that a stream crosses, or whose centre lies within half its width of one, become channel and get
/// the stream's bed, so that the bed falls from cell to cell down every stream; those in `fixed` [cell] stay
/// as they are. Needs derived members.
void burn_streams(Mesh& mesh, const std::vector<Stream>& streams, const std::vector<char>& fixed);

/// Codes of basin.toml and what they stand for: land classes, soils.
std::map<int, int> class_by_code(const core::Roughness& roughness);
std::map<int, int> class_by_code(const core::Infiltration& infiltration);

/// [cell] the most frequent code of a raster of classes under each triangle.
std::vector<int> codes_under(const Mesh& mesh, const std::filesystem::path& file,
                             const OGRSpatialReference& crs);

/// Class by majority of the raster's cells under a triangle; channel cells stay. Codes that basin.toml does
/// not name count as default: returns how many cells have no named code, channels left aside.
ClassCount assign_land_cover(Mesh& mesh, const core::Roughness& roughness, const OGRSpatialReference& crs);

/// The same of the raster of soils, channel cells too; without a raster nothing.
ClassCount assign_soils(Mesh& mesh, const core::Infiltration& infiltration, const OGRSpatialReference& crs);

struct MeshPits {
  Index lowered_cells = 0, raised_cells = 0;
  double lowered_m3 = 0, raised_m3 = 0;
  double deepest_cut_m = 0, deepest_fill_m = 0;
  double deepest_in_channel_m = 0;  ///< largest of either in a channel cell
  Index deepest_cut_cell = none, deepest_fill_cell = none;
  Index kept_hollows = 0;  ///< left as they are, deeper than the limits allow
};

/// How far drain_mesh() may go.
struct PitLimits {
  double cut = std::numeric_limits<double>::infinity(), fill = cut;  ///< m
};

/// Means over triangles can close a gully. Opens every hollow of the mesh: cut along the way on which it
/// would spill where that moves less ground than filling it, else filled. Afterwards every cell drains over
/// edges to one of `exits` (cells), save for hollows deeper than the limits and those with cells that are
/// `fixed`
/// ([cell], or none): these stay as they are. Needs derived members.
MeshPits drain_mesh(Mesh& mesh, const std::vector<Index>& exits, const PitLimits& limits = {},
                    const std::vector<char>& fixed = {});

/// Boundary edges around the node nearest to `outlet`: grown along the lower side until they are `width` [m]
/// long, at least the two next to the node. The cells that touch the node get the bed `level` where they are
/// higher: the last step must not hold water back. Needs derived members.
void make_outlet(Mesh& mesh, Point outlet, double width, double level);

/// Cells with an edge among the outlet edges; of a mesh without outlet, all cells on its boundary.
std::vector<Index> exit_cells(const Mesh& mesh);

}  // namespace freshet::mesh
