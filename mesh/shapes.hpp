#pragma once
// Simple meshes, for tests, verification cases and benchmarks.

#include <functional>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

using BedFunction =
    std::function<double(double x, double y)>;  ///< elevation [m] at projected coordinates [m]

struct Rectangle {
  double x0 = 0, y0 = 0, width = 1, height = 1;  ///< m
  int columns = 1, rows = 1;  ///< of quadrilaterals, each cut into two triangles unless `quads`
  double skew =
      0;  ///< inner nodes are moved by up to this share of the spacing, by a fixed pseudo-random pattern
  bool quads = false;
};

/// A meshed rectangle. The bed of a cell is 3/4 of the function at the centroid plus 1/4 of its mean over the
/// nodes, which is exact for quadratic functions on triangles. Derived members are filled; longitude and
/// latitude are zero.
Mesh rectangle(const Rectangle& shape, const BedFunction& bed);

}  // namespace freshet::mesh
