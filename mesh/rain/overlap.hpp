#pragma once
// The area that a mesh cell and a grid cell have in common. Corners of the grid are brought into the CRS of
// the mesh and joined by straight lines there: neighbours share their corners, so that the grid covers the
// plane without gaps, and the shares of a mesh cell add up to one.

#include <array>
#include <vector>

#include "mesh/rain/rain_cells.hpp"
#include "mesh/rain_file.hpp"

namespace freshet::mesh {

/// The part of a grid that lies around the mesh, in the CRS of the mesh.
struct GridPatch {
  int column = 0, row = 0;                 ///< the first column and row of the grid in it
  int columns = 0, rows = 0;               ///< how many
  std::vector<double> x, y;                ///< [row][column] corners, (rows + 1) x (columns + 1), m
  std::vector<int> node_column, node_row;  ///< [mesh node] the grid cell that holds it
  bool margin = false;                     ///< all of it is kept
};

/// With so much around the mesh as the grid has. InputError if a node of the mesh lies off the grid, or the
/// mesh has no CRS.
GridPatch lay_grid(const RainCells& cells, const Mesh& mesh, const std::string& where, double margin_m = 0);

/// Area [m2] of the part of a simple polygon that lies in a convex quadrilateral; both counter-clockwise.
/// Clipping after Sutherland & Hodgman (1974), doi 10.1145/360767.360802, then the shoelace formula.
double common_area(const std::vector<Point>& polygon, const std::array<Point, 4>& convex);

/// InputError if the grid does not cover a mesh cell (to 1e-9 of its area).
Overlaps find_overlaps(const GridPatch& patch, const Mesh& mesh, const std::string& where);

}  // namespace freshet::mesh
