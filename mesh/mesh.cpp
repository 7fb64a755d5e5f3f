#include "mesh/mesh.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "mesh/topology.hpp"

namespace freshet::mesh {
namespace {

bool inside(const std::vector<double>& x, const std::vector<double>& y, const std::array<Index, 4>& nodes,
            int n, double px, double py) {
  for (int i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n];
    if ((x[b] - x[a]) * (py - y[a]) - (y[b] - y[a]) * (px - x[a]) < 0) return false;
  }
  return true;
}

}  // namespace

void build_topology(Mesh& mesh) {
  const TopologyFault fault = derive_topology(mesh);
  const Index c = fault.cell;
  switch (fault.kind) {
    case TopologyFault::unknown_node:
      core::fail_input("mesh: cell {} names node {}, but there are {} nodes", c, fault.nodes[0],
                       mesh.n_nodes());
    case TopologyFault::no_area:
      core::fail_input(
          "mesh: cell {} at ({:.1f}, {:.1f}) has area {:g} m2: its nodes must run counter-clockwise "
          "around a positive area; make the mesh again",
          c, mesh.node_x[mesh.cell_nodes[c][0]], mesh.node_y[mesh.cell_nodes[c][0]], mesh.cell_area[c]);
    case TopologyFault::third_cell:
      core::fail_input(
          "mesh: the edge of nodes {} and {} belongs to three cells, {} among them; make the mesh again",
          fault.nodes[0], fault.nodes[1], c);
    case TopologyFault::nothing:
      break;
  }
}

std::string fingerprint(const Mesh& mesh) {
  core::Sha256 sum;
  const auto add = [&](const auto& v) { sum.add(v.data(), v.size() * sizeof(v[0])); };
  for (const auto* row : {&mesh.node_x, &mesh.node_y, &mesh.node_z, &mesh.node_lon, &mesh.node_lat})
    add(*row);
  add(mesh.cell_nodes);
  add(mesh.bed_elevation);
  add(mesh.land_class);
  for (const std::string& name : mesh.land_class_names) sum.add(name + "\n");
  add(mesh.outlet_edges);
  for (const Crest& crest : mesh.crests) {
    add(crest.nodes);
    add(std::array{crest.height, crest.coefficient});
  }
  add(mesh.manning_n);
  return sum.add(mesh.crs_wkt).hex();
}

double perimeter(const Mesh& mesh, Index cell) {
  double sum = 0;
  const int n = mesh.cell_size(cell);
  for (int i = 0; i < n; ++i) {
    const Index a = mesh.cell_nodes[cell][i], b = mesh.cell_nodes[cell][(i + 1) % n];
    sum += std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]);
  }
  return sum;
}

Index find_cell(const Mesh& mesh, double lon, double lat) {
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (inside(mesh.node_lon, mesh.node_lat, mesh.cell_nodes[c], mesh.cell_size(c), lon, lat)) return c;
  return none;
}

double distance_m(double lon1, double lat1, double lon2, double lat2) {
  constexpr double radius = 6371008.8, degree = M_PI / 180;
  const double dlat = (lat2 - lat1) * degree, dlon = (lon2 - lon1) * degree;
  const double a = std::pow(std::sin(dlat / 2), 2) +
                   std::cos(lat1 * degree) * std::cos(lat2 * degree) * std::pow(std::sin(dlon / 2), 2);
  return 2 * radius * std::asin(std::min(1.0, std::sqrt(a)));
}

}  // namespace freshet::mesh
