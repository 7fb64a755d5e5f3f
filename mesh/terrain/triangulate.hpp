#pragma once
// Triangles in a ring: constrained Delaunay refinement with a size field (CGAL Mesh_2, after Ruppert and
// Shewchuk).

#include <array>
#include <functional>
#include <vector>

#include "mesh/hilbert.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

struct TriangleQuality {
  double min_angle_deg = 25;
  double floor = 0.3;  ///< triangles whose circumradius is below this times the size are not refined further
  double gradation = 0;  ///< mean edge of a triangle over that of its neighbour, at most; 0: not bounded
};

/// Nodes and triangles only, numbered by refine's own order (see number_along_hilbert). The ring's points are
/// nodes. `progress` is told the number of points so far. InputError if the ring crosses itself.
Mesh triangulate(const Ring& ring, const SizeField& size, const TriangleQuality& quality,
                 const std::function<void(std::size_t)>& progress = {});

/// What else shapes the triangles: lines that edges follow, and holes (rings, either way round) that are left
/// out. Neither may cross the ring or each other.
struct Constraints {
  std::vector<std::array<Point, 2>> lines;
  std::vector<Ring> holes;
  std::vector<Point> seeds;  ///< one in each hole that `lines` go around
};
Mesh triangulate(const Ring& ring, const Constraints& constraints, const SizeField& size,
                 const TriangleQuality& quality, const std::function<void(std::size_t)>& progress = {});

/// Smallest angle at a corner of a cell [degrees]; radius of the circle inscribed in a triangle [m], of a
/// quadrilateral twice its area over its perimeter.
double smallest_angle(const Mesh& mesh, Index cell);
double inradius(const Mesh& mesh, Index cell);

}  // namespace freshet::mesh
