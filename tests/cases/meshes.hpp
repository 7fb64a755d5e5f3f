#pragma once
// Meshes of the cases.

#include "mesh/shapes.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::cases {

/// A strip of skewed triangles along x, `rows` rows wide.
mesh::Mesh flume(double x0, double length, int columns, const mesh::BedFunction& bed, double skew = 0,
                 int rows = 4);

/// A square of skewed triangles around the origin.
mesh::Mesh square(double width, int columns, const mesh::BedFunction& bed, double skew = 0.2);

/// Delaunay triangles of the given edge length in a ring.
mesh::Mesh unstructured(const mesh::Ring& ring, const mesh::Constraints& constraints,
                        const mesh::SizeField& size, const mesh::BedFunction& bed);

/// Bed of cells and nodes, topology and fingerprint of a mesh that has nodes and cells.
void finish(mesh::Mesh& mesh, const mesh::BedFunction& bed);

inline double flat(double, double) { return 0; }

}  // namespace freshet::cases
