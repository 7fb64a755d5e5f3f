#pragma once
// What second order needs of the local mesh beside LaneMesh: where the neighbours of a cell and the midpoints
// of its edges lie, seen from its centroid.

#include "hydro/lane_mesh.hpp"

namespace freshet::hydro {

/// The sides of a cell. At a wall the neighbour is the cell's own mirror image. A triangle's fourth side is
/// the cell itself.
template <class Real>
struct Stencil {
  Index neighbour[4];
  Real step[4];       ///< bed of the neighbour minus bed of the cell, m
  Real cx[4], cy[4];  ///< gradient = sum of c * difference (least squares, weights 1 / distance^2), 1/m
  Real mx[4], my[4];  ///< midpoint of the edge, m
  Real dz[4];         ///< rise of the bed to there, m
  Real wx[4], wy[4];  ///< sqrt(2) times the normal of a wall; elsewhere 0
  Real share;         ///< 1; 0 where a side is an open boundary or neighbours are too few: no gradients there
  int sides;          ///< 3 or 4
  bool at_wall;
};

/// An edge seen from the centroids of its cells, in the order of LaneMesh::edges.
template <class Real>
struct EdgeMiddle {
  Real lx, ly, rx, ry;     ///< midpoint, m
  Real left_dz, right_dz;  ///< rise of the bed to there, m
};

template <class Real>
struct StencilMesh {
  Array<Stencil<Real>> cells;     ///< [owned cell]
  Array<EdgeMiddle<Real>> edges;  ///< [edge of a block]
};

/// `kind` [local edge] as for make_lane_mesh.
template <class Real>
StencilMesh<Real> make_stencils(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind);

}  // namespace freshet::hydro
