#include "tests/cases/meshes.hpp"

namespace freshet::cases {

mesh::Mesh flume(double x0, double length, int columns, const mesh::BedFunction& bed, double skew, int rows) {
  const double dx = length / columns;
  return mesh::rectangle(
      {.x0 = x0, .width = length, .height = rows * dx, .columns = columns, .rows = rows, .skew = skew}, bed);
}

mesh::Mesh square(double width, int columns, const mesh::BedFunction& bed, double skew) {
  return mesh::rectangle({.x0 = -width / 2,
                          .y0 = -width / 2,
                          .width = width,
                          .height = width,
                          .columns = columns,
                          .rows = columns,
                          .skew = skew},
                         bed);
}

mesh::Mesh unstructured(const mesh::Ring& ring, const mesh::Constraints& constraints,
                        const mesh::SizeField& size, const mesh::BedFunction& bed) {
  mesh::Mesh mesh = mesh::triangulate(ring, constraints, size, {.min_angle_deg = 28});
  mesh::number_along_hilbert(mesh);
  mesh.basin_name = "case";
  mesh.land_class_names = {"default", "channel"};
  finish(mesh, bed);
  return mesh;
}

void finish(mesh::Mesh& mesh, const mesh::BedFunction& bed) {
  mesh::build_topology(mesh);
  mesh.node_z.clear();
  mesh.bed_elevation.clear();
  for (mesh::Index i = 0; i < mesh.n_nodes(); ++i) mesh.node_z.push_back(bed(mesh.node_x[i], mesh.node_y[i]));
  mesh.node_lon.assign(mesh.node_x.size(), 0);
  mesh.node_lat.assign(mesh.node_x.size(), 0);
  mesh.land_class.assign(mesh.cell_nodes.size(), 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const int n = mesh.cell_size(c);
    double nodes = 0;
    for (int i = 0; i < n; ++i) nodes += mesh.node_z[mesh.cell_nodes[c][i]] / n;
    mesh.bed_elevation.push_back(0.75 * bed(mesh.cell_x[c], mesh.cell_y[c]) + 0.25 * nodes);
  }
  mesh.fingerprint = mesh::fingerprint(mesh);
}

}  // namespace freshet::cases
