#include "mesh/local_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace freshet::mesh {
namespace {

/// Length and unit normal of an edge, pointing out of its first cell.
LocalEdge geometry(const Mesh& mesh, Index edge) {
  const auto [a, b] = mesh.edge_nodes[edge];
  const double dx = mesh.node_x[b] - mesh.node_x[a], dy = mesh.node_y[b] - mesh.node_y[a];
  LocalEdge e;
  e.length = std::sqrt(dx * dx + dy * dy);
  // edge_nodes run counter-clockwise around edge_cells[0]: the outward normal lies to the right of a -> b.
  e.nx = dy / e.length;
  e.ny = -dx / e.length;
  e.x = 0.5 * (mesh.node_x[a] + mesh.node_x[b]);
  e.y = 0.5 * (mesh.node_y[a] + mesh.node_y[b]);
  e.global = edge;
  return e;
}

void add_cell(LocalMesh& local, const Mesh& mesh, Index cell) {
  local.global_cell.push_back(cell);
  local.area.push_back(mesh.cell_area[cell]);
  local.bed.push_back(mesh.bed_elevation[cell]);
  local.x.push_back(mesh.cell_x[cell]);
  local.y.push_back(mesh.cell_y[cell]);
  local.land_class.push_back(mesh.land_class[cell]);
  double perimeter = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) perimeter += geometry(mesh, mesh.cell_edges[cell][i]).length;
  local.perimeter.push_back(perimeter);
}

std::vector<Index> sorted_once(std::vector<Index> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void add_edges_of(std::vector<Index>& edges, const Mesh& mesh, Index cell, bool rim_only) {
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Index e = mesh.cell_edges[cell][i];
    if (!rim_only || mesh.edge_cells[e][1] == none) edges.push_back(e);
  }
}

/// Cells of others that share a node with a cell of this rank.
std::vector<Index> halo_of(const Mesh& mesh, const std::vector<int>& owner, int rank) {
  std::vector<char> touched(mesh.n_nodes(), 0);
  const auto nodes = [&](Index c) { return std::span(mesh.cell_nodes[c].data(), mesh.cell_size(c)); };
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] == rank)
      for (Index n : nodes(c)) touched[n] = 1;
  std::vector<Index> halo;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] != rank && std::ranges::any_of(nodes(c), [&](Index n) { return touched[n] == 1; }))
      halo.push_back(c);
  return halo;
}

/// Nodes of the local cells, in global order.
void number_nodes(LocalMesh& local, const Mesh& mesh) {
  std::vector<Index> nodes;
  for (Index c : local.global_cell)
    nodes.insert(nodes.end(), mesh.cell_nodes[c].begin(), mesh.cell_nodes[c].begin() + mesh.cell_size(c));
  nodes = sorted_once(std::move(nodes));
  std::vector<Index> local_of(mesh.n_nodes(), none);
  for (Index n : nodes) {
    local_of[n] = static_cast<Index>(local.node_x.size());
    local.node_x.push_back(mesh.node_x[n]);
    local.node_y.push_back(mesh.node_y[n]);
  }
  for (Index c : local.global_cell) {
    std::array<Index, 4>& of_cell = local.cell_nodes.emplace_back();
    for (int i = 0; i < 4; ++i)
      of_cell[i] = mesh.cell_nodes[c][i] == none ? none : local_of[mesh.cell_nodes[c][i]];
  }
  for (LocalEdge& e : local.edges)
    for (int i = 0; i < 2; ++i) e.nodes[i] = local_of[mesh.edge_nodes[e.global][i]];
}

}  // namespace

LocalMesh cut(const Mesh& mesh, const std::vector<int>& owner, int rank) {
  LocalMesh local;
  std::vector<Index> local_of(mesh.n_cells(), none), edges;
  const auto add = [&](Index c, bool own) {
    local_of[c] = local.n_cells();
    local.n_owned += own ? 1 : 0;
    add_cell(local, mesh, c);
    add_edges_of(edges, mesh, c, !own);
  };
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] == rank) add(c, true);
  for (Index c : halo_of(mesh, owner, rank)) add(c, false);

  std::vector<Index> local_edge_of(mesh.n_edges(), none);
  for (Index e : sorted_once(std::move(edges))) {
    LocalEdge edge = geometry(mesh, e);
    edge.left = local_of[mesh.edge_cells[e][0]];
    edge.right = mesh.edge_cells[e][1] == none ? none : local_of[mesh.edge_cells[e][1]];
    local_edge_of[e] = static_cast<Index>(local.edges.size());
    local.edges.push_back(edge);
  }
  local.cell_edges.assign(local.n_owned, {none, none, none, none});
  for (Index c = 0; c < local.n_owned; ++c) {
    const Index global = local.global_cell[c];
    for (int i = 0; i < mesh.cell_size(global); ++i)
      local.cell_edges[c][i] = local_edge_of[mesh.cell_edges[global][i]];
  }
  number_nodes(local, mesh);
  return local;
}

LocalMesh whole(const Mesh& mesh) { return cut(mesh, std::vector<int>(mesh.n_cells(), 0), 0); }

}  // namespace freshet::mesh
