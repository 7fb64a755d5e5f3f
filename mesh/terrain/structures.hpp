#pragma once
// Breaklines and houses of basin.toml: read, cleaned, laid into the domain for the mesher; what the mesh gets
// of them.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

/// A line as it was drawn, in the basin's CRS.
struct DrawnLine {
  std::size_t breakline = 0;  ///< of Basin::breaklines
  std::string label;          ///< "levee, feature 3 of levees.gpkg"
  std::vector<Point> points;  ///< two or more, none twice in a row
  std::vector<double>
      height;  ///< [point] of the crest, m, what is added included; empty: none, or the terrain's
};

/// A footprint, sound, without its courtyards.
struct DrawnHouse {
  std::size_t buildings = 0;  ///< of Basin::buildings
  Ring ring;
  double height = 0;  ///< of a block over the ground, m
};

struct DrawnStructures {
  std::vector<DrawnLine> lines;
  std::vector<DrawnHouse> houses;
  bool empty() const { return lines.empty() && houses.empty(); }
};

/// InputError "<file>: ...", all faults at once: what open_layer() finds, empty layers, features that are no
/// lines or polygons, heights that are missing or cannot be, outside of what the CRS covers.
DrawnStructures read_structures(const core::Basin& basin, const OGRSpatialReference& crs);

/// A straight piece of a breakline in the mesh.
struct LinePiece {
  Point from, to;
  std::size_t line;  ///< of DrawnStructures::lines: the one that says its crest
};

/// What the mesher is to draw.
struct Structures {
  Ring outline;                   ///< of the domain, with nodes where lines end on it, without houses on it
  Constraints constraints;        ///< lines, and a seed in each house that is a hole
  std::vector<LinePiece> pieces;  ///< of breaklines, in no order
  SizeField size;                 ///< wanted along them, where basin.toml says so
  std::vector<Ring> blocks;       ///< houses that are raised
  std::vector<double> block_height;
};

/// Where they lie in a domain with these islands, beside strips (outlines_of()). InputError where lines lie
/// outside altogether, or cross at different heights; a word on all else that is not as it was drawn, and
/// what was merged, cut and left out to `report`.
Structures place_structures(const core::Basin& basin, const OGRSpatialReference& crs,
                            const DrawnStructures& drawn, const Ring& outline,
                            const std::vector<Ring>& islands, const std::vector<Ring>& strips,
                            nlohmann::json& report);

/// Crests of the edges that lie on pieces. `ground`: where crests of the terrain come from. Needs topology
/// and beds.
void lay_crests(Mesh& mesh, const core::Basin& basin, const DrawnStructures& drawn, const Structures& placed,
                const Elevation& ground, nlohmann::json& report);

/// Raises cells within blocks.
void raise_blocks(Mesh& mesh, const Structures& placed);

/// Fills in n by cell: of roughness.manning_raster, and of houses that are roughness.
void assign_manning(Mesh& mesh, const core::Basin& basin, const DrawnStructures& drawn,
                    const OGRSpatialReference& crs);

}  // namespace freshet::mesh
