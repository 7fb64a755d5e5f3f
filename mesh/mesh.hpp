#pragma once
// The unstructured mesh: triangles and quadrilaterals with a bed elevation per cell ("face" in UGRID's
// words).

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "mesh/grid_mapping.hpp"

namespace freshet::mesh {

using Index = std::int32_t;
constexpr Index none = -1;

/// A line drawn by the user, in projected coordinates [m]: two points or more, none twice in a row.
struct Line {
  std::string id;  ///< core::LineInput::id()
  std::vector<double> x, y;
};

/// An inner edge with a crest: water passes over it as over a weir, not before it reaches the crest.
struct Crest {
  std::array<Index, 2> nodes;  ///< the lower number first
  double height;               ///< m, never below the beds of both cells
  double coefficient;          ///< Poleni's
};

/// Edges that the program which made the mesh gave a name, as pairs of nodes.
struct NamedEdges {
  std::string name;
  std::vector<std::array<Index, 2>> edges;
};

/// A whole mesh on the host. Cells are numbered along a Hilbert curve; nodes counter-clockwise.
/// What build_topology() derives is marked so; everything else comes from the file or the mesher.
struct Mesh {
  std::vector<double> node_x, node_y;            ///< [node] projected coordinates, m
  std::vector<double> node_z;                    ///< [node] bed elevation, m
  std::vector<double> node_lon, node_lat;        ///< [node] WGS 84, degrees
  std::vector<std::array<Index, 4>> cell_nodes;  ///< [cell] triangle: the fourth is `none`

  std::vector<double> bed_elevation;  ///< [cell] mean over the cell, m
  std::vector<int> land_class;        ///< [cell] index into land_class_names
  std::vector<std::string> land_class_names;
  /// [cell] 0: default, then the soils of infiltration.raster in the order of basin.toml; empty: there is
  /// none. Not part of the fingerprint.
  std::vector<int> soil_class;
  std::vector<std::string> soil_class_names;
  std::string soil_settings;  ///< what of basin.toml they were made by
  std::vector<std::array<Index, 2>>
      outlet_edges;           ///< node pairs of the boundary edges where the catchment drains out
  std::vector<Crest> crests;  ///< by their nodes, rising; part of the fingerprint where there are any
  std::vector<double>
      manning_n;            ///< [cell] n that holds in place of that of the class, s/m^(1/3); 0: that of
                            ///< the class; empty: everywhere. Part of the fingerprint where it is there
  std::vector<Line> lines;  ///< boundaries and sections of basin.toml; not part of the fingerprint
  std::vector<NamedEdges> named_edges;  ///< of the rim, of an imported mesh; not part of the fingerprint
  std::string crs_wkt;                  ///< WKT of the projected CRS; empty for test meshes
  GridMapping grid_mapping;             ///< the same as CF says it; not part of the fingerprint
  std::string basin_name;
  std::string fingerprint;  ///< fingerprint() of it: results and checkpoints carry it

  // derived
  std::vector<double> cell_x, cell_y, cell_area;  ///< [cell] centroid m, area m2
  std::vector<std::array<Index, 4>>
      cell_edges;  ///< [cell] edge between node i and node i+1; fourth `none` for triangles
  std::vector<std::array<Index, 2>> edge_nodes;  ///< [edge]
  std::vector<std::array<Index, 2>> edge_cells;  ///< [edge] lower cell number first; boundary: {cell, none}

  Index n_nodes() const { return static_cast<Index>(node_x.size()); }
  Index n_cells() const { return static_cast<Index>(cell_nodes.size()); }
  Index n_edges() const { return static_cast<Index>(edge_nodes.size()); }
  int cell_size(Index c) const { return cell_nodes[c][3] == none ? 3 : 4; }
};

/// Fills the derived members. Edges are numbered in order of first appearance over cells. Throws InputError
/// naming the cell for zero or negative area, an edge shared by more than two cells, or a node number out of
/// range.
void build_topology(Mesh& mesh);

/// Length of its edges together, m.
double perimeter(const Mesh& mesh, Index cell);

/// SHA-256 (hex) over nodes, connectivity, bed, land classes, outlet and CRS, and over crests and n by cell
/// where there are any; not over lines and soils.
std::string fingerprint(const Mesh& mesh);

/// Cell that contains the point given in WGS 84, or `none`. Cells are straight-edged in longitude and
/// latitude here: the error against the projected edge is below a thousandth of the edge length.
Index find_cell(const Mesh& mesh, double lon, double lat);

/// Distance in metres between points in WGS 84, on the sphere of radius 6 371 008.8 m.
double distance_m(double lon1, double lat1, double lon2, double lat2);

}  // namespace freshet::mesh
