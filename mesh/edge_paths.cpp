#include "mesh/edge_paths.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>

#include "mesh/lines.hpp"

namespace freshet::mesh {
namespace {

double node_distance(const Mesh& mesh, Index a, Index b) {
  return std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
}

/// Ways between nodes: along inner edges at their length times 1 + (distance to the line / length)^2. Edges
/// on the rim are left out: nothing that flows inside goes through them.
class Ways {
 public:
  Ways(const Mesh& mesh, const Line& line) : mesh_(mesh), begin_(mesh.n_nodes() + 1, 0) {
    std::vector<std::vector<Index>> at(mesh.n_nodes());
    cost_.assign(mesh.n_edges(), 0);
    for (Index e = 0; e < mesh.n_edges(); ++e) {
      if (mesh.edge_cells[e][1] == none) continue;
      const auto [a, b] = mesh.edge_nodes[e];
      const double long_is = node_distance(mesh, a, b);
      const double off =
          nearest_on_line(line, (mesh.node_x[a] + mesh.node_x[b]) / 2, (mesh.node_y[a] + mesh.node_y[b]) / 2)
              .distance;
      cost_[e] = long_is * (1 + std::pow(off / long_is, 2));
      at[a].push_back(e);
      at[b].push_back(e);
    }
    for (Index n = 0; n < mesh.n_nodes(); ++n) {
      edges_.insert(edges_.end(), at[n].begin(), at[n].end());
      begin_[n + 1] = static_cast<Index>(edges_.size());
    }
  }
  /// Edges of the cheapest way (Dijkstra 1959), empty if there is none; ties go to the lower node.
  std::vector<Index> cheapest(Index from, Index to) const {
    std::vector<double> cost(mesh_.n_nodes(), std::numeric_limits<double>::infinity());
    std::vector<Index> through(mesh_.n_nodes(), none);
    std::priority_queue<std::pair<double, Index>, std::vector<std::pair<double, Index>>, std::greater<>> open;
    cost[from] = 0;
    open.push({0, from});
    while (!open.empty()) {
      const auto [here, n] = open.top();
      open.pop();
      if (n == to) break;
      if (here > cost[n]) continue;
      for (Index i = begin_[n]; i < begin_[n + 1]; ++i) {
        const Index e = edges_[i], next = other_end(e, n);
        if (here + cost_[e] >= cost[next]) continue;
        cost[next] = here + cost_[e];
        through[next] = e;
        open.push({cost[next], next});
      }
    }
    std::vector<Index> way;
    for (Index n = to; n != from && through[n] != none; n = other_end(through[n], n))
      way.push_back(through[n]);
    std::reverse(way.begin(), way.end());
    return way;
  }
  /// The node nearest to a point among those with an inner edge, the lower number where two are as near.
  Index nearest(double x, double y) const {
    Index best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (Index n = 0; n < mesh_.n_nodes(); ++n) {
      const double d = std::hypot(mesh_.node_x[n] - x, mesh_.node_y[n] - y);
      if (d >= least || begin_[n] == begin_[n + 1]) continue;
      least = d;
      best = n;
    }
    return best;
  }
  Index other_end(Index e, Index n) const {
    return mesh_.edge_nodes[e][0] == n ? mesh_.edge_nodes[e][1] : mesh_.edge_nodes[e][0];
  }

 private:
  const Mesh& mesh_;
  std::vector<double> cost_;          ///< [edge]
  std::vector<Index> begin_, edges_;  ///< [node] inner edges at it, in the order of their numbers
};

/// Edge nodes run counter-clockwise around the first cell: it lies to the left of the way from the first node
/// to the second.
int sign_of(const Mesh& mesh, Index edge, Index from) { return mesh.edge_nodes[edge][0] == from ? -1 : 1; }

}  // namespace

EdgePath edge_path(const Mesh& mesh, const Line& line) {
  const Ways ways(mesh, line);
  const Index from = ways.nearest(line.x.front(), line.y.front()),
              to = ways.nearest(line.x.back(), line.y.back());
  EdgePath path{ways.cheapest(from, to), {}};
  Index node = from;
  for (const Index e : path.edges) {
    path.signs.push_back(sign_of(mesh, e, node));
    node = ways.other_end(e, node);
  }
  return path;
}

}  // namespace freshet::mesh
