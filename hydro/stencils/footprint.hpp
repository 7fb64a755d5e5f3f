#pragma once
// How much memory a solver's arrays take, and how much of it a step must move at least.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/stencils/one_lane_stencil.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

template <class T>
double bytes_of(const Array<T>& array) {
  return static_cast<double>(array.extent(0) * sizeof(T));
}
template <class T>
double bytes_of(const HostArray<T>& array) {
  return static_cast<double>(array.extent(0) * sizeof(T));
}
template <class... Arrays>
double bytes_of_all(const Arrays&... arrays) {
  return (bytes_of(arrays) + ...);
}

/// What a step reads of the mesh.
template <class T>
double bytes_of_step(const LaneMesh<T>& m) {
  return bytes_of_all(m.left, m.right, m.nx, m.ny, m.length, m.step, m.cells);
}
template <class T>
double bytes_of(const LaneMesh<T>& m) {
  return bytes_of_step(m) + bytes_of_all(m.edge_begin, m.boundary_begin, m.edge_end, m.area, m.bed,
                                         m.boundary_kind, m.crest_begin, m.crest_place, m.crests,
                                         m.neighbour_begin, m.neighbours, m.boundary_edge, m.block_edge);
}
template <class T>
double bytes_of(const NodeMesh<T>& m) {
  return bytes_of_all(m.cell_begin, m.image_begin, m.cells, m.open, m.weights, m.block_begin, m.block_nodes);
}
template <class T>
double bytes_of(const StencilMesh<T>& m) {
  return bytes_of_all(m.corners, m.edges.lx, m.edges.ly, m.edges.rx, m.edges.ry) + bytes_of(m.nodes);
}
template <class T>
double bytes_of(const OneLaneStencils<T>& m) {
  const NodePacks<T>& n = m.nodes;
  return bytes_of_all(n.pack_begin, n.round_begin, n.cell, n.seen, n.nodes, n.image_begin, n.images,
                      m.corners.places, m.corners.triangles, m.corners.begin, m.corners.values);
}
/// What is looked at only where a bed is broken.
template <class T>
double bytes_at_times(const OneLaneStencils<T>& m) {
  return bytes_of(m.corners.steps);
}

}  // namespace freshet::hydro
