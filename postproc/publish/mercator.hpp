#pragma once
// The plane of web maps: the world is a square of side 1, x to the east, y to the south.

#include "mesh/mesh.hpp"

namespace freshet::postproc {

struct MercatorPoint {
  double x = 0, y = 0;
};

struct Box {
  double west = 0, south = 0, east = 0, north = 0;  ///< degrees
};

/// The mesh's nodes on that plane. Local coordinates are drawn around latitude and longitude 0, where the
/// plane is true to scale.
struct MercatorMesh {
  std::vector<MercatorPoint> nodes;
  Box box;
  bool local = false;
};

MercatorMesh to_mercator(const mesh::Mesh& mesh);
/// Of a point of the plane of the mesh in local coordinates, as to_mercator() draws it: degrees.
MercatorPoint local_degrees(const mesh::Mesh& mesh, double x, double y);

}  // namespace freshet::postproc
