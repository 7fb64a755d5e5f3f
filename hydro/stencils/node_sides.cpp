#include "hydro/stencils/node_sides.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace freshet::hydro {
namespace {

/// Two edges of one straight wall mirror all cells between them; the wall of a corner mirrors the cell at it.
void add_wall(StencilNode& node, const NodeWall& added) {
  constexpr double straight = 0.99;  // cosine of the angle between two edges
  for (NodeWall& w : node.walls)
    if (w.bank == added.bank && w.nx * added.nx + w.ny * added.ny > straight) {
      const double x = w.nx + added.nx, y = w.ny + added.ny, length = std::hypot(x, y);
      w = {x / length, y / length, mesh::none, w.bank};
      return;
    }
  node.walls.push_back(added);
}

/// Bank edges that end at each node, by number of the edge in LocalMesh::banks.
std::multimap<Index, Index> banks_at_nodes(const mesh::LocalMesh& local) {
  std::multimap<Index, Index> at;
  for (std::size_t i = 0; i < local.banks.size(); ++i)
    for (Index n : local.banks[i].nodes) at.emplace(n, static_cast<Index>(i));
  return at;
}

/// Whether two cells that meet in node n share an edge there that is no bank.
bool connected(const mesh::LocalMesh& local, Index n, Index a, Index b, const std::vector<Index>& banks) {
  for (Index m : local.cell_nodes[a]) {
    const auto& of_b = local.cell_nodes[b];
    if (m == mesh::none || m == n || std::find(of_b.begin(), of_b.end(), m) == of_b.end()) continue;
    const auto ends_at_m = [&](Index i) {
      return local.banks[i].nodes[0] == m || local.banks[i].nodes[1] == m;
    };
    if (std::none_of(banks.begin(), banks.end(), ends_at_m)) return true;
  }
  return false;
}

/// The cells of a node by the side of the banks that they lie on.
std::vector<std::vector<Index>> sides_of(const mesh::LocalMesh& local, Index n, std::vector<Index> cells,
                                         const std::vector<Index>& banks) {
  std::vector<std::vector<Index>> sides;
  while (!cells.empty()) {
    std::vector<Index> side{cells.front()};
    cells.erase(cells.begin());
    for (std::size_t i = 0; i < side.size(); ++i)
      for (auto c = cells.begin(); c != cells.end();) {
        if (connected(local, n, side[i], *c, banks))
          side.push_back(*c), c = cells.erase(c);
        else
          ++c;
      }
    sides.push_back(side);
  }
  return sides;
}

/// In global order.
void sort_cells(const mesh::LocalMesh& local, std::vector<Index>& cells) {
  std::sort(cells.begin(), cells.end(),
            [&](Index a, Index b) { return local.global_cell[a] < local.global_cell[b]; });
}

/// The part of a node on one side of the banks that end there.
StencilNode part_of(const mesh::LocalMesh& local, const StencilNode& whole, std::vector<Index> side,
                    const std::vector<Index>& banks) {
  sort_cells(local, side);
  StencilNode part{whole.place, side, {}, whole.open, true};
  const auto has = [&](Index c) { return std::find(side.begin(), side.end(), c) != side.end(); };
  for (const NodeWall& w : whole.walls)
    if (w.cell == mesh::none || has(w.cell)) add_wall(part, w);
  for (Index i : banks) {
    const mesh::LocalEdge& e = local.banks[i];
    if (has(e.left) == has(e.right)) continue;
    const mesh::EdgeGeometry lies = local.geometry(e);
    const double out = has(e.left) ? 1 : -1;
    add_wall(part, {out * lies.nx, out * lies.ny, has(e.left) ? e.left : e.right, true});
  }
  return part;
}

/// The first part takes the place of the node.
void split_node(const mesh::LocalMesh& local, Index n, const std::vector<Index>& banks,
                std::vector<StencilNode>& nodes, SplitNodes& split) {
  const std::vector<std::vector<Index>> sides = sides_of(local, n, nodes[n].cells, banks);
  if (sides.size() < 2) return;
  const StencilNode whole = nodes[n];
  nodes[n] = part_of(local, whole, sides[0], banks);
  for (std::size_t k = 1; k < sides.size(); ++k) {
    for (Index c : sides[k]) split.add(c, n, static_cast<Index>(nodes.size()));
    nodes.push_back(part_of(local, whole, sides[k], banks));
  }
}

void split_nodes(const mesh::LocalMesh& local, std::vector<StencilNode>& nodes, SplitNodes& split) {
  const std::multimap<Index, Index> at = banks_at_nodes(local);
  for (auto first = at.begin(); first != at.end();) {
    const Index n = first->first;
    std::vector<Index> banks;
    for (const auto end = at.upper_bound(n); first != end; ++first) banks.push_back(first->second);
    if (nodes[n].owned) split_node(local, n, banks, nodes, split);
  }
}

void add_cells(const mesh::LocalMesh& local, std::vector<StencilNode>& nodes) {
  for (Index c = 0; c < local.n_cells(); ++c)
    for (Index n : local.cell_nodes[c])
      if (n != mesh::none) {
        nodes[n].cells.push_back(c);
        nodes[n].owned |= c < local.n_owned;
      }
  for (StencilNode& n : nodes) sort_cells(local, n.cells);
}

void add_rim(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
             std::vector<StencilNode>& nodes) {
  for (std::size_t i = 0; i < local.edges.size(); ++i) {
    const mesh::LocalEdge& e = local.edges[i];
    if (e.right != mesh::none) continue;
    const mesh::EdgeGeometry lies = local.geometry(e);
    for (Index n : e.nodes)
      if (is_wall(kind[i]))
        add_wall(nodes[n], {lies.nx, lies.ny, e.left, false});
      else
        nodes[n].open |= !gives_level(kind[i]);
  }
}

}  // namespace

std::vector<StencilNode> gather_nodes(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                      SplitNodes& split) {
  std::vector<StencilNode> nodes;
  nodes.reserve(local.node_x.size() + 2 * local.banks.size());
  for (std::size_t n = 0; n < local.node_x.size(); ++n) nodes.push_back({static_cast<Index>(n), {}, {}});
  add_cells(local, nodes);
  add_rim(local, kind, nodes);
  split_nodes(local, nodes, split);
  return nodes;
}

}  // namespace freshet::hydro
