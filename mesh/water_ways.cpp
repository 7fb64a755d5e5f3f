#include "mesh/water_ways.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <unordered_map>

#include "core/exact_sum.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/land_class.hpp"

namespace freshet::mesh {
namespace {

double between(const Mesh& mesh, Index a, Index b) {
  return std::hypot(mesh.cell_x[a] - mesh.cell_x[b], mesh.cell_y[a] - mesh.cell_y[b]);
}

/// What the ways follow from, [cell].
struct Lie {
  std::vector<Index> to;            ///< the cell that it drains to; none: out
  std::vector<double> way;          ///< length down to the exit, m
  std::vector<double> over_stream;  ///< bed above that of the stream that it drains to, m; infinite: to none
};

Lie lie_of(const Mesh& mesh) {
  constexpr double stream_share = 0.01;  // of the mesh's area
  Draining drains = draining(mesh);
  core::ExactSum whole;
  for (const double a : mesh.cell_area) whole.add(a);
  const auto n = static_cast<std::size_t>(mesh.n_cells());
  Lie lie{std::move(drains.to), std::vector<double>(n, 0), std::vector<double>(n, 0)};
  std::vector<Index> stream(n);
  for (const Index c : upwards(lie.to)) {
    const Index next = lie.to[c];
    const bool is_stream =
        mesh.land_class[c] == class_channel || drains.area[c] >= stream_share * whole.value();
    stream[c] = is_stream ? c : next == none ? none : stream[next];
    if (next != none) lie.way[c] = lie.way[next] + between(mesh, c, next);
    lie.over_stream[c] = stream[c] == none ? std::numeric_limits<double>::infinity()
                                           : mesh.bed_elevation[c] - mesh.bed_elevation[stream[c]];
  }
  return lie;
}

}  // namespace

WaterWays::WaterWays(const Mesh& mesh, double flood_m) {
  const Lie lie = lie_of(mesh);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    first_.push_back(links_.size());
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto [a, b] = mesh.edge_cells[mesh.cell_edges[c][i]];
      const Index n = a == c ? b : a;
      if (n == none) continue;
      const bool drains = lie.to[c] == n || lie.to[n] == c;
      if (!drains && std::max(lie.over_stream[c], lie.over_stream[n]) > flood_m) continue;
      links_.push_back({n, between(mesh, c, n), lie.way[n] < lie.way[c]});
    }
  }
  first_.push_back(links_.size());
}

std::vector<WaterWays::Reached> WaterWays::reached(Index origin, const Cost& cost, double most) const {
  // By number where costs are equal: which of two equal ways is kept must not depend on the queue.
  const auto later = [](const Reached& a, const Reached& b) {
    return a.cost != b.cost ? a.cost > b.cost : a.cell > b.cell;
  };
  std::priority_queue<Reached, std::vector<Reached>, decltype(later)> queue(later);
  std::unordered_map<Index, double> best{{origin, 0}};
  std::vector<Reached> result;
  queue.push({origin, 0, 0, 0});
  while (!queue.empty()) {
    const Reached at = queue.top();
    queue.pop();
    double& known = best[at.cell];
    if (at.cost > known || known < 0) continue;
    known = -1;  // settled
    result.push_back(at);
    for (const Link& link : links(at.cell)) {
      const double there = at.cost + cost(at.cell, link);
      if (!(there < most)) continue;
      const auto [found, first] = best.try_emplace(link.to, there);
      if (!first && found->second <= there) continue;
      found->second = there;
      queue.push(
          {link.to, there, at.down + (link.down ? link.length : 0), at.up + (link.down ? 0 : link.length)});
    }
  }
  std::sort(result.begin(), result.end(), [](const Reached& a, const Reached& b) { return a.cell < b.cell; });
  return result;
}

}  // namespace freshet::mesh
