#include "mesh/topology.hpp"

#include <algorithm>

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

/// The edges of a mesh by their lower node, as chains.
class EdgesOfNodes {
 public:
  /// Where there are no holes there are as many edges as nodes and cells, less one (Euler).
  explicit EdgesOfNodes(Mesh& mesh) : mesh_(mesh), first_(mesh.n_nodes(), none) {
    const std::size_t edges = mesh.node_x.size() + mesh.cell_nodes.size() + mesh.node_x.size() / 64;
    mesh.edge_nodes.reserve(edges), mesh.edge_cells.reserve(edges), next_.reserve(edges);
  }

  /// The edge between two nodes, or none.
  Index find(Index a, Index b) const {
    for (Index e = first_[std::min(a, b)]; e != none; e = next_[e])
      if (std::minmax(mesh_.edge_nodes[e][0], mesh_.edge_nodes[e][1]) == std::minmax(a, b)) return e;
    return none;
  }
  Index add(Index a, Index b) {
    const Index e = mesh_.n_edges();
    mesh_.edge_nodes.push_back({a, b});
    next_.push_back(first_[std::min(a, b)]);
    return first_[std::min(a, b)] = e;
  }

 private:
  Mesh& mesh_;
  std::vector<Index> first_, next_;  ///< [node], [edge]
};

}  // namespace

TopologyFault derive_topology(Mesh& mesh) {
  const Index n = mesh.n_cells();
  mesh.cell_x.assign(n, 0);
  mesh.cell_y.assign(n, 0);
  mesh.cell_area.assign(n, 0);
  mesh.cell_edges.assign(n, {none, none, none, none});
  mesh.edge_nodes.clear();
  mesh.edge_cells.clear();
  EdgesOfNodes edge_of(mesh);
  for (Index c = 0; c < n; ++c) {
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index node = mesh.cell_nodes[c][i];
      if (node < 0 || node >= mesh.n_nodes()) return {TopologyFault::unknown_node, c, {node, none}};
    }
    if (!set_geometry(mesh, c)) return {TopologyFault::no_area, c, {}};
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index a = mesh.cell_nodes[c][i], b = mesh.cell_nodes[c][(i + 1) % mesh.cell_size(c)];
      Index e = edge_of.find(a, b);
      if (e == none) {
        e = edge_of.add(a, b);
        mesh.edge_cells.push_back({c, none});
      } else {
        if (mesh.edge_cells[e][1] != none) return {TopologyFault::third_cell, c, {a, b}};
        mesh.edge_cells[e][1] = c;
      }
      mesh.cell_edges[c][i] = e;
    }
  }
  return {};
}

void let_go_of_edges(Mesh& mesh) {
  std::vector<std::array<Index, 4>>().swap(mesh.cell_edges);
  std::vector<std::array<Index, 2>>().swap(mesh.edge_nodes);
  std::vector<std::array<Index, 2>>().swap(mesh.edge_cells);
}

}  // namespace freshet::mesh
