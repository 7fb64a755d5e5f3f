#include "mesh/closed_edges.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace freshet::mesh {
namespace {

using CellOf = std::unordered_map<Index, Index>;  ///< local cell by its number in the whole mesh

/// The local node that is a node of the whole mesh, as a local cell sees it.
Index local_node(const LocalMesh& local, const Mesh& mesh, Index cell, Index node) {
  const auto& nodes = mesh.cell_nodes[local.global_cell[cell]];
  return local.cell_nodes[cell][std::find(nodes.begin(), nodes.end(), node) - nodes.begin()];
}

/// The local cells of a closed edge, each with an edge of the rim.
void add_sides(const LocalMesh& local, const Mesh& mesh, const CellOf& cells, Index edge,
               std::vector<LocalEdge>& edges) {
  for (int side = 0; side < 2; ++side) {
    const auto cell = cells.find(mesh.edge_cells[edge][side]);
    if (cell == cells.end()) continue;
    LocalEdge rim{cell->second, none, {none, none}, edge};
    for (int i = 0; i < 2; ++i)
      rim.nodes[i] = local_node(local, mesh, cell->second, mesh.edge_nodes[edge][side == 0 ? i : 1 - i]);
    edges.push_back(rim);
  }
}

/// Edges in global order with the closed ones taken apart, those of halo cells among them.
void take_apart(LocalMesh& local, const Mesh& mesh, const std::vector<Index>& closed) {
  CellOf cells;
  for (Index c = 0; c < local.n_cells(); ++c) cells.emplace(local.global_cell[c], c);
  std::vector<LocalEdge> edges;
  std::vector<Index> first_of(local.edges.size());  // [edge before] the edge now, the left one of two
  auto next = closed.begin();
  for (std::size_t i = 0; i < local.edges.size(); ++i) {
    const LocalEdge& e = local.edges[i];
    for (; next != closed.end() && *next < e.global; ++next) add_sides(local, mesh, cells, *next, edges);
    first_of[i] = static_cast<Index>(edges.size());
    if (next == closed.end() || *next != e.global)
      edges.push_back(e);
    else
      add_sides(local, mesh, cells, *next++, edges);
  }
  for (; next != closed.end(); ++next) add_sides(local, mesh, cells, *next, edges);
  for (Index c = 0; c < local.n_owned; ++c)
    for (Index& e : local.cell_edges[c]) {
      if (e == none) continue;
      e = first_of[e];
      if (edges[e].right == none && edges[e].left != c) ++e;
    }
  local.edges = std::move(edges);
}

/// Around a node: local cells that are joined to the first by edges that are open, in the order of `cells`;
/// they are taken out of it.
std::vector<Index> side_of_first(const LocalMesh& local, const Mesh& mesh, const std::vector<Index>& closed,
                                 Index node, std::vector<Index>& cells) {
  std::vector<Index> side{cells.front()};
  cells.erase(cells.begin());
  for (std::size_t i = 0; i < side.size(); ++i)
    for (const Index e : mesh.cell_edges[local.global_cell[side[i]]]) {
      if (e == none || std::binary_search(closed.begin(), closed.end(), e)) continue;
      if (mesh.edge_nodes[e][0] != node && mesh.edge_nodes[e][1] != node) continue;
      const auto beyond = std::find_if(cells.begin(), cells.end(), [&](Index c) {
        const auto& both = mesh.edge_cells[e];
        return std::find(both.begin(), both.end(), local.global_cell[c]) != both.end();
      });
      if (beyond == cells.end()) continue;
      side.push_back(*beyond);
      cells.erase(beyond);
    }
  return side;
}

/// Gives the cells of all sides but the first a node of their own.
void split_node(LocalMesh& local, const Mesh& mesh, const std::vector<Index>& closed, Index node,
                std::vector<Index> cells) {
  side_of_first(local, mesh, closed, node, cells);
  while (!cells.empty()) {
    const auto own = static_cast<Index>(local.node_x.size());
    local.node_x.push_back(mesh.node_x[node]);
    local.node_y.push_back(mesh.node_y[node]);
    for (const Index c : side_of_first(local, mesh, closed, node, cells)) {
      const auto& nodes = mesh.cell_nodes[local.global_cell[c]];
      local.cell_nodes[c][std::find(nodes.begin(), nodes.end(), node) - nodes.begin()] = own;
    }
  }
}

void split_nodes(LocalMesh& local, const Mesh& mesh, const std::vector<Index>& closed) {
  std::map<Index, std::vector<Index>> cells_at;  // of nodes of the whole mesh on closed edges, local cells
  for (const Index e : closed)
    for (const Index n : mesh.edge_nodes[e]) cells_at[n];
  for (Index c = 0; c < local.n_cells(); ++c)
    for (const Index n : mesh.cell_nodes[local.global_cell[c]])
      if (const auto at = cells_at.find(n); at != cells_at.end()) at->second.push_back(c);
  for (const auto& [node, cells] : cells_at)
    if (!cells.empty()) split_node(local, mesh, closed, node, cells);
  for (auto* edges : {&local.edges, &local.banks})
    for (LocalEdge& e : *edges)
      for (int i = 0; i < 2; ++i) {
        const bool swapped = mesh.edge_cells[e.global][0] != local.global_cell[e.left];
        e.nodes[i] = local_node(local, mesh, e.left, mesh.edge_nodes[e.global][swapped ? 1 - i : i]);
      }
}

}  // namespace

void close_edges(LocalMesh& local, const Mesh& mesh, std::vector<Index> closed) {
  if (closed.empty()) return;
  std::sort(closed.begin(), closed.end());
  closed.erase(std::unique(closed.begin(), closed.end()), closed.end());
  std::erase_if(local.banks, [&](const LocalEdge& e) {
    return std::binary_search(closed.begin(), closed.end(), e.global);
  });
  std::erase_if(local.crests, [&](const LocalCrest& c) {
    return std::binary_search(closed.begin(), closed.end(), c.global);
  });
  take_apart(local, mesh, closed);
  split_nodes(local, mesh, closed);
}

}  // namespace freshet::mesh
