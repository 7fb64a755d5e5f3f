#include "mesh/topology.hpp"

#include <algorithm>
#include <unordered_map>

namespace freshet::mesh {
namespace {

/// Area (shoelace) and centroid of a cell; coordinates relative to its first node against cancellation.
/// False: no positive area.
bool set_geometry(Mesh& mesh, Index c) {
  const int n = mesh.cell_size(c);
  const auto& nodes = mesh.cell_nodes[c];
  const double x0 = mesh.node_x[nodes[0]], y0 = mesh.node_y[nodes[0]];
  double twice_area = 0, mx = 0, my = 0;
  for (int i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n];
    const double ax = mesh.node_x[a] - x0, ay = mesh.node_y[a] - y0;
    const double bx = mesh.node_x[b] - x0, by = mesh.node_y[b] - y0;
    const double cross = ax * by - bx * ay;
    twice_area += cross;
    mx += cross * (ax + bx);
    my += cross * (ay + by);
  }
  mesh.cell_area[c] = twice_area / 2;
  mesh.cell_x[c] = x0 + mx / (3 * twice_area);
  mesh.cell_y[c] = y0 + my / (3 * twice_area);
  return twice_area > 0;
}

}  // namespace

TopologyFault derive_topology(Mesh& mesh) {
  const Index n = mesh.n_cells();
  mesh.cell_x.assign(n, 0);
  mesh.cell_y.assign(n, 0);
  mesh.cell_area.assign(n, 0);
  mesh.cell_edges.assign(n, {none, none, none, none});
  mesh.edge_nodes.clear();
  mesh.edge_cells.clear();
  std::unordered_map<std::uint64_t, Index> edge_of;
  edge_of.reserve(2 * static_cast<std::size_t>(n));
  for (Index c = 0; c < n; ++c) {
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index node = mesh.cell_nodes[c][i];
      if (node < 0 || node >= mesh.n_nodes()) return {TopologyFault::unknown_node, c, {node, none}};
    }
    if (!set_geometry(mesh, c)) return {TopologyFault::no_area, c, {}};
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index a = mesh.cell_nodes[c][i], b = mesh.cell_nodes[c][(i + 1) % mesh.cell_size(c)];
      const std::uint64_t key =
          (static_cast<std::uint64_t>(std::min(a, b)) << 32) | static_cast<std::uint32_t>(std::max(a, b));
      const auto [found, is_new] = edge_of.try_emplace(key, mesh.n_edges());
      if (is_new) {
        mesh.edge_nodes.push_back({a, b});
        mesh.edge_cells.push_back({c, none});
      } else {
        if (mesh.edge_cells[found->second][1] != none) return {TopologyFault::third_cell, c, {a, b}};
        mesh.edge_cells[found->second][1] = c;
      }
      mesh.cell_edges[c][i] = found->second;
    }
  }
  return {};
}

}  // namespace freshet::mesh
