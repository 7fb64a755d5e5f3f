#pragma once
// From the plane of a mesh back to degrees, by the nodes that know both.

#include <vector>

#include "forecast/warnings/geos.hpp"
#include "mesh/mesh.hpp"

namespace freshet::forecast {

/// Degrees of a point of the mesh's plane: a straight map fitted to the nodes around it, those nearest the
/// most. Within some hundred metres of the mesh it is off by centimetres: the plane of a projection bends by
/// d^2/R. A point at a node has the node's degrees exactly. Longitudes lie within half a turn of the nearest
/// node's.
class ToDegrees {
 public:
  /// By the nodes of the cells for which `cells` [cell] is not 0, at least one.
  ToDegrees(const mesh::Mesh& mesh, const std::vector<char>& cells);
  Point2 operator()(const Point2& p) const;

 private:
  const mesh::Mesh& mesh_;
  std::vector<mesh::Index> nodes_;
  double spacing_m_ = 1;  ///< between nodes, about
};

}  // namespace freshet::forecast
