#include "mesh/shapes.hpp"

#include <cassert>

#include "core/random.hpp"
#include "mesh/hilbert.hpp"
#include "mesh/topology.hpp"

namespace freshet::mesh {
namespace {

double random(std::uint32_t purpose, std::uint32_t index) {
  return core::uniform(1, core::Stream::test, purpose, 0, index);
}

void add_nodes(Mesh& mesh, const Rectangle& r) {
  const double dx = r.width / r.columns, dy = r.height / r.rows;
  for (int j = 0; j <= r.rows; ++j)
    for (int i = 0; i <= r.columns; ++i) {
      const bool inner = i > 0 && j > 0 && i < r.columns && j < r.rows;
      const auto index = static_cast<std::uint32_t>(mesh.node_x.size());
      const auto shift = [&](std::uint32_t axis) {
        return inner ? r.skew * (2 * random(axis, index) - 1) : 0;
      };
      mesh.node_x.push_back(r.x0 + dx * (i + shift(0)));
      mesh.node_y.push_back(r.y0 + dy * (j + shift(1)));
    }
}

void add_cells(Mesh& mesh, const Rectangle& r) {
  for (Index j = 0; j < r.rows; ++j)
    for (Index i = 0; i < r.columns; ++i) {
      const Index a = j * (r.columns + 1) + i, b = a + 1, d = a + r.columns + 1, c = d + 1;
      const bool rising = r.irregular ? random(2, static_cast<std::uint32_t>(a)) < 0.5 : (i + j) % 2 == 0;
      if (r.quads) {
        mesh.cell_nodes.push_back({a, b, c, d});
      } else if (rising) {
        mesh.cell_nodes.push_back({a, b, c, none});
        mesh.cell_nodes.push_back({a, c, d, none});
      } else {
        mesh.cell_nodes.push_back({a, b, d, none});
        mesh.cell_nodes.push_back({b, c, d, none});
      }
    }
}

}  // namespace

Mesh bare_rectangle(const Rectangle& shape, const BedFunction& bed, bool along_hilbert) {
  Mesh mesh;
  mesh.basin_name = "rectangle";
  add_nodes(mesh, shape);
  add_cells(mesh, shape);
  if (along_hilbert) number_along_hilbert(mesh);
  [[maybe_unused]] const TopologyFault fault = derive_topology(mesh);
  assert(fault.kind == TopologyFault::nothing);
  lay_bed(mesh, bed);
  return mesh;
}

void lay_bed(Mesh& mesh, const BedFunction& bed) {
  mesh.land_class_names = {"default", "channel"};
  mesh.land_class.assign(mesh.cell_nodes.size(), 0);
  mesh.node_z.clear();
  for (Index n = 0; n < mesh.n_nodes(); ++n) mesh.node_z.push_back(bed(mesh.node_x[n], mesh.node_y[n]));
  mesh.node_lon.assign(mesh.node_x.size(), 0);
  mesh.node_lat.assign(mesh.node_x.size(), 0);
  mesh.bed_elevation.clear();
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const int n = mesh.cell_size(c);
    double nodes = 0;
    for (int i = 0; i < n; ++i) nodes += mesh.node_z[mesh.cell_nodes[c][i]] / n;
    mesh.bed_elevation.push_back(0.75 * bed(mesh.cell_x[c], mesh.cell_y[c]) + 0.25 * nodes);
  }
}

}  // namespace freshet::mesh
