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
  bool irregular = false;  ///< diagonals run at random: four to eight triangles meet in a node
};

/// A meshed rectangle, without fingerprint. The bed of a cell is 3/4 of the function at the centroid plus 1/4
/// of its mean over the nodes, which is exact for quadratic functions on triangles. Derived members are
/// filled; longitude and latitude are zero. `along_hilbert` numbers triangles as the mesher does.
Mesh bare_rectangle(const Rectangle& shape, const BedFunction& bed, bool along_hilbert = false);

/// The same with its fingerprint.
inline Mesh rectangle(const Rectangle& shape, const BedFunction& bed) {
  Mesh mesh = bare_rectangle(shape, bed);
  mesh.fingerprint = fingerprint(mesh);
  return mesh;
}

/// Gives the cells their beds and land class 0, once nodes and cells are there and derived.
void lay_bed(Mesh& mesh, const BedFunction& bed);

}  // namespace freshet::mesh
