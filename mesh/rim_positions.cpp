#include "mesh/rim_positions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

/// Distance of a point from the stretch between two nodes, m.
double distance_from_edge(const Mesh& mesh, Index a, Index b, core::PlanePoint p) {
  const double x = mesh.node_x[b] - mesh.node_x[a], y = mesh.node_y[b] - mesh.node_y[a],
               px = p[0] - mesh.node_x[a], py = p[1] - mesh.node_y[a],
               share = std::clamp((px * x + py * y) / (x * x + y * y), 0.0, 1.0);
  return std::hypot(px - share * x, py - share * y);
}

}  // namespace

RimPosition nearest_on_rim(const Mesh& mesh, const core::Position& position) {
  RimPosition nearest;
  nearest.outside = std::numeric_limits<double>::infinity();
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    if (mesh.edge_cells[e][1] != none) continue;
    const Index cell = mesh.edge_cells[e][0];
    const auto [a, b] = mesh.edge_nodes[e];
    const double outside = distance_from_edge(mesh, a, b, plane_of(mesh, cell, position));
    if (!(outside < nearest.outside)) continue;  // NaN: the mesh knows no longitudes
    nearest = {cell, outside, std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a])};
  }
  return nearest;
}

}  // namespace freshet::mesh
