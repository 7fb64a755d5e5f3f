#pragma once
// What of polygons and lines lies in which cell of a mesh.

#include <utility>
#include <vector>

#include "exposure/exposure_kind.hpp"
#include "mesh/terrain/grid.hpp"

namespace freshet::exposure {

using mesh::Point;
using Ring = std::vector<Point>;  ///< not closed: the last point is not the first

struct CellAmount {
  mesh::Index cell;
  double amount;
};

/// Signed area, positive counter-clockwise. Rings are given relative to a point close by, where rounding is
/// small.
double area_of(const Ring& ring);

/// Areas [m2] of a polygon in the cells that it touches, rising by cell: the outer ring less the holes,
/// however they turn.
std::vector<CellAmount> areas_in_cells(const std::vector<Ring>& rings, const Place& place);

/// A stretch of a line within one cell, or outside the mesh.
struct Stretch {
  mesh::Index cell;  ///< mesh::none: outside
  Point from, to;
};

/// The stretches of a segment, in its order. What runs along an edge of the mesh belongs to the cell with the
/// smaller number, so that nothing counts twice.
std::vector<Stretch> cut_segment(Point from, Point to, const Place& place);

}  // namespace freshet::exposure
