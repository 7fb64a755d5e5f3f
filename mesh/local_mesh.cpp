#include "mesh/local_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_map>

#include "mesh/banks.hpp"
#include "mesh/crests.hpp"

namespace freshet::mesh {
namespace {

std::span<const Index> nodes_of(const Mesh& mesh, Index cell) {
  return {mesh.cell_nodes[cell].data(), static_cast<std::size_t>(mesh.cell_size(cell))};
}

double length(const Mesh& mesh, Index edge) {
  const auto [a, b] = mesh.edge_nodes[edge];
  const double dx = mesh.node_x[b] - mesh.node_x[a], dy = mesh.node_y[b] - mesh.node_y[a];
  return std::sqrt(dx * dx + dy * dy);
}

/// Cells of others that share a node with a cell of this rank.
std::vector<Index> halo_of(const Mesh& mesh, const std::vector<int>& owner, int rank) {
  std::vector<char> touched(mesh.n_nodes(), 0);
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] == rank)
      for (Index n : nodes_of(mesh, c)) touched[n] = 1;
  std::vector<Index> halo;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] != rank && std::ranges::any_of(nodes_of(mesh, c), [&](Index n) { return touched[n] == 1; }))
      halo.push_back(c);
  return halo;
}

void choose_cells(LocalMesh& local, const Mesh& mesh, const std::vector<int>& owner, int rank) {
  const std::vector<Index> halo = halo_of(mesh, owner, rank);
  local.n_owned = static_cast<Index>(std::count(owner.begin(), owner.end(), rank));
  local.global_cell.reserve(local.n_owned + halo.size());
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (owner[c] == rank) local.global_cell.push_back(c);
  local.global_cell.insert(local.global_cell.end(), halo.begin(), halo.end());
}

/// Values of the local cells out of those of all.
template <class T>
std::vector<T> chosen(const std::vector<T>& of_all, const std::vector<Index>& cells) {
  std::vector<T> values;
  values.reserve(cells.size());
  for (Index c : cells) values.push_back(of_all[c]);
  return values;
}

void take_cells(LocalMesh& local, const Mesh& mesh) {
  local.area = chosen(mesh.cell_area, local.global_cell);
  local.bed = chosen(mesh.bed_elevation, local.global_cell);
  local.x = chosen(mesh.cell_x, local.global_cell);
  local.y = chosen(mesh.cell_y, local.global_cell);
  local.land_class = chosen(mesh.land_class, local.global_cell);
  local.perimeter.reserve(local.global_cell.size());
  for (Index c : local.global_cell) {
    double perimeter = 0;
    for (int i = 0; i < mesh.cell_size(c); ++i) perimeter += length(mesh, mesh.cell_edges[c][i]);
    local.perimeter.push_back(perimeter);
  }
}

/// The numbers of what is marked, in rising order: [of all] its place among them, or none.
std::vector<Index> numbered(const std::vector<char>& marked, Index& count) {
  std::vector<Index> place(marked.size(), none);
  count = 0;
  for (std::size_t i = 0; i < marked.size(); ++i)
    if (marked[i] != 0) place[i] = count++;
  return place;
}

/// Nodes of the local cells, in global order; the edges' too.
void number_nodes(LocalMesh& local, const Mesh& mesh) {
  std::vector<char> marked(mesh.n_nodes(), 0);
  for (Index c : local.global_cell)
    for (Index n : nodes_of(mesh, c)) marked[n] = 1;
  Index count = 0;
  const std::vector<Index> local_of = numbered(marked, count);
  for (auto* of_nodes : {&local.node_x, &local.node_y}) of_nodes->reserve(count);
  for (Index n = 0; n < mesh.n_nodes(); ++n) {
    if (local_of[n] == none) continue;
    local.node_x.push_back(mesh.node_x[n]);
    local.node_y.push_back(mesh.node_y[n]);
  }
  local.cell_nodes.reserve(local.global_cell.size());
  for (Index c : local.global_cell) {
    std::array<Index, 4>& of_cell = local.cell_nodes.emplace_back();
    for (int i = 0; i < 4; ++i)
      of_cell[i] = mesh.cell_nodes[c][i] == none ? none : local_of[mesh.cell_nodes[c][i]];
  }
  for (auto* edges : {&local.edges, &local.banks})
    for (LocalEdge& e : *edges)
      for (int i = 0; i < 2; ++i) e.nodes[i] = local_of[mesh.edge_nodes[e.global][i]];
}

void take_edges(LocalMesh& local, const Mesh& mesh) {
  std::vector<Index> local_of(mesh.n_cells(), none);
  std::vector<char> marked(mesh.n_edges(), 0);
  for (Index l = 0; l < local.n_cells(); ++l) {
    const Index c = local.global_cell[l];
    local_of[c] = l;
    for (int i = 0; i < mesh.cell_size(c); ++i)
      if (const Index e = mesh.cell_edges[c][i]; l < local.n_owned || mesh.edge_cells[e][1] == none)
        marked[e] = 1;
  }
  Index count = 0;
  const std::vector<Index> local_edge_of = numbered(marked, count);
  local.edges.reserve(count);
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    if (local_edge_of[e] == none) continue;
    const auto [left, right] = mesh.edge_cells[e];
    local.edges.push_back({local_of[left], right == none ? none : local_of[right], {none, none}, e});
  }
  local.cell_edges.assign(local.n_owned, {none, none, none, none});
  for (Index c = 0; c < local.n_owned; ++c) {
    const Index global = local.global_cell[c];
    for (int i = 0; i < mesh.cell_size(global); ++i)
      local.cell_edges[c][i] = local_edge_of[mesh.cell_edges[global][i]];
  }
}

/// Bank edges that end at a node of an owned cell: both cells of such an edge are local.
void take_banks(LocalMesh& local, const Mesh& mesh) {
  const std::vector<Index> banks = bank_edges(mesh);
  if (banks.empty()) return;
  std::vector<char> touched(mesh.n_nodes(), 0);
  for (Index c = 0; c < local.n_owned; ++c)
    for (Index n : nodes_of(mesh, local.global_cell[c])) touched[n] = 1;
  std::unordered_map<Index, Index> local_of;
  for (Index e : banks)
    for (Index c : mesh.edge_cells[e]) local_of.emplace(c, none);
  for (Index l = 0; l < local.n_cells(); ++l)
    if (const auto at = local_of.find(local.global_cell[l]); at != local_of.end()) at->second = l;
  for (Index e : banks) {
    const auto [a, b] = mesh.edge_nodes[e];
    const auto [left, right] = mesh.edge_cells[e];
    if (touched[a] || touched[b]) local.banks.push_back({local_of[left], local_of[right], {none, none}, e});
  }
}

void take_crests(LocalMesh& local, const Mesh& mesh) {
  if (mesh.crests.empty()) return;
  for (const LocalEdge& e : local.edges) {
    const auto [a, b] = mesh.edge_nodes[e.global];
    const Crest* const crest = e.right == none ? nullptr : crest_between(mesh, a, b);
    if (crest) local.crests.push_back({e.global, crest->height, crest->coefficient});
  }
}

template <class T>
void let_go(std::vector<T>& values) {
  std::vector<T>().swap(values);
}

}  // namespace

/// Nodes run counter-clockwise around the left cell: the normal lies to the right of the way from first to
/// second.
EdgeGeometry LocalMesh::geometry(const LocalEdge& edge) const {
  const auto [a, b] = edge.nodes;
  const double dx = node_x[b] - node_x[a], dy = node_y[b] - node_y[a], length = std::sqrt(dx * dx + dy * dy);
  return {dy / length, -dx / length, length, 0.5 * (node_x[a] + node_x[b]), 0.5 * (node_y[a] + node_y[b])};
}

void LocalMesh::let_go_of_shape() {
  let_go(x), let_go(y), let_go(land_class);
  let_go(edges), let_go(banks), let_go(crests), let_go(cell_edges);
  let_go(cell_nodes), let_go(node_x), let_go(node_y);
}

LocalMesh cut(const Mesh& mesh, const std::vector<int>& owner, int rank) {
  LocalMesh local;
  choose_cells(local, mesh, owner, rank);
  take_cells(local, mesh);
  take_edges(local, mesh);
  take_banks(local, mesh);
  take_crests(local, mesh);
  number_nodes(local, mesh);
  return local;
}

LocalMesh whole(const Mesh& mesh) { return cut(mesh, std::vector<int>(mesh.n_cells(), 0), 0); }

}  // namespace freshet::mesh
