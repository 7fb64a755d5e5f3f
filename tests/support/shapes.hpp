#pragma once
// Meshes that tests share.

#include "mesh/shapes.hpp"
#include "mesh/topology.hpp"

namespace freshet::test {

/// Degrees per metre of the meshes placed by place_on_globe().
constexpr double degrees_per_metre = 1e-5;

/// Puts a mesh near (0, 0) in longitude and latitude: a metre is 1e-5 degrees (1.11 m on the globe).
inline void place_on_globe(mesh::Mesh& mesh) {
  for (std::size_t i = 0; i < mesh.node_x.size(); ++i) {
    mesh.node_lon[i] = degrees_per_metre * mesh.node_x[i];
    mesh.node_lat[i] = degrees_per_metre * mesh.node_y[i];
  }
}

/// Like mesh::bare_rectangle with quads, but every third quadrilateral is cut into two triangles, and without
/// fingerprint.
inline mesh::Mesh mixed_rectangle(mesh::Rectangle shape, const mesh::BedFunction& bed) {
  shape.quads = true;
  mesh::Mesh mesh = mesh::bare_rectangle(shape, bed);
  std::vector<std::array<mesh::Index, 4>> cells;
  for (std::size_t c = 0; c < mesh.cell_nodes.size(); ++c) {
    const auto& n = mesh.cell_nodes[c];
    if (c % 3 == 0)
      cells.insert(cells.end(), {{n[0], n[1], n[2], mesh::none}, {n[0], n[2], n[3], mesh::none}});
    else
      cells.push_back(n);
  }
  mesh.cell_nodes = cells;
  mesh.land_class.assign(cells.size(), 0);
  mesh::derive_topology(mesh);
  mesh.bed_elevation.clear();
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    mesh.bed_elevation.push_back(bed(mesh.cell_x[c], mesh.cell_y[c]));
  return mesh;
}

}  // namespace freshet::test
