#include "mesh/terrain/flow.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "mesh/terrain/conditioning.hpp"

namespace freshet::mesh {

namespace {

using Cell = std::size_t;

std::uint8_t steepest(const Elevation& z, Cell i) {
  std::uint8_t best = flows_nowhere;
  double slope = 0;
  for (int k = 0; k < 8; ++k) {
    const Cell n = z.neighbour(i, k);
    if (n == z.outside) continue;
    const double s = (z[i] - z[n]) / neighbour_distance(k);
    if (s > slope) {
      slope = s;
      best = static_cast<std::uint8_t>(k);
    }
  }
  return best;
}

/// Breadth-first distance through one-level ground that has no direction yet, from the cells in `front`
/// (distance 1).
void spread(const Elevation& z, const Grid<std::uint8_t>& direction, std::vector<Cell> front,
            Grid<int>& distance) {
  for (Cell i : front) distance[i] = 1;
  for (std::size_t at = 0; at < front.size(); ++at) {
    const Cell i = front[at];
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(i, k);
      if (n == z.outside || direction[n] != flows_nowhere || z[n] != z[i] || distance[n]) continue;
      distance[n] = distance[i] + 1;
      front.push_back(n);
    }
  }
}

/// Cells without a direction that touch a cell for which `touches` holds.
template <class Touches>
std::vector<Cell> flat_cells_where(const Elevation& z, const Grid<std::uint8_t>& direction, Touches touches) {
  std::vector<Cell> cells;
  for (Cell i = 0; i < z.size(); ++i) {
    if (direction[i] != flows_nowhere || !std::isfinite(z[i])) continue;
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(i, k);
      if (n != z.outside && touches(i, n)) {
        cells.push_back(i);
        break;
      }
    }
  }
  return cells;
}

/// Largest `distance` in the flat of each cell, kept for every cell of it.
Grid<int> flat_height(const Elevation& z, const Grid<std::uint8_t>& direction, const Grid<int>& distance) {
  Grid<int> height = z.like(-1);
  std::vector<Cell> flat;
  for (Cell i = 0; i < z.size(); ++i) {
    if (direction[i] != flows_nowhere || height[i] >= 0 || !std::isfinite(z[i])) continue;
    flat.assign(1, i);
    height[i] = 0;
    int highest = 0;
    for (std::size_t at = 0; at < flat.size(); ++at) {
      highest = std::max(highest, distance[flat[at]]);
      for (int k = 0; k < 8; ++k) {
        const Cell n = z.neighbour(flat[at], k);
        if (n == z.outside || direction[n] != flows_nowhere || z[n] != z[i] || height[n] >= 0) continue;
        height[n] = 0;
        flat.push_back(n);
      }
    }
    for (Cell c : flat) height[c] = highest;
  }
  return height;
}

void resolve_flats(const Elevation& z, Grid<std::uint8_t>& direction) {
  Grid<int> towards = z.like(0), away = z.like(0);
  spread(z, direction,
         flat_cells_where(z, direction,
                          [&](Cell i, Cell n) { return z[n] == z[i] && direction[n] != flows_nowhere; }),
         towards);
  spread(z, direction, flat_cells_where(z, direction, [&](Cell i, Cell n) { return z[n] > z[i]; }), away);
  const Grid<int> height = flat_height(z, direction, away);

  // Twice the way to the rim plus what is missing to the middle: falls along every way out.
  auto rank = [&](Cell i) { return 2 * towards[i] + (away[i] > 0 ? height[i] - away[i] : 0); };
  Grid<std::uint8_t> found = direction;
  for (Cell i = 0; i < z.size(); ++i) {
    if (direction[i] != flows_nowhere || towards[i] == 0) continue;
    int best = std::numeric_limits<int>::max();
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(i, k);
      if (n == z.outside || z[n] != z[i]) continue;
      const bool drained = direction[n] != flows_nowhere;
      const int value = drained ? 0 : rank(n);
      if (value < best && (drained || value < rank(i))) {
        best = value;
        found[i] = static_cast<std::uint8_t>(k);
      }
    }
  }
  direction = found;
}

}  // namespace

Grid<std::uint8_t> flow_directions(const Elevation& z) {
  const Grid<char> edge = edge_cells(z);
  Grid<std::uint8_t> direction = z.like(flows_nowhere);
  for (Cell i = 0; i < z.size(); ++i) {
    if (!std::isfinite(z[i])) continue;
    direction[i] = steepest(z, i);
    if (direction[i] == flows_nowhere && edge[i]) direction[i] = flows_off;
  }
  resolve_flats(z, direction);
  return direction;
}

std::size_t downstream(const Grid<std::uint8_t>& direction, std::size_t cell) {
  return direction[cell] < 8 ? direction.neighbour(cell, direction[cell]) : direction.outside;
}

Grid<double> upstream_area(const Grid<std::uint8_t>& direction) {
  Grid<int> donors = direction.like(0);
  for (Cell i = 0; i < direction.size(); ++i)
    if (const Cell n = downstream(direction, i); n != direction.outside) ++donors[n];
  std::vector<Cell> ready;
  for (Cell i = 0; i < direction.size(); ++i)
    if (donors[i] == 0) ready.push_back(i);
  Grid<double> cells = direction.like(1.0);  // whole numbers: exact in any order
  while (!ready.empty()) {
    const Cell i = ready.back();
    ready.pop_back();
    const Cell n = downstream(direction, i);
    if (n == direction.outside) continue;
    cells[n] += cells[i];
    if (--donors[n] == 0) ready.push_back(n);
  }
  for (double& v : cells.values) v *= direction.step * direction.step;
  return cells;
}

std::size_t snap_to_stream(const Grid<double>& area, const Grid<std::uint8_t>& direction, Point point,
                           double distance) {
  const Cell home = area.cell_at(point);
  Cell best = area.outside;
  auto better = [&](Cell a, Cell b) {
    return std::make_tuple(-area[a], length(area.centre(a) - point), a) <
           std::make_tuple(-area[b], length(area.centre(b) - point), b);
  };
  for (Cell i = 0; i < area.size(); ++i) {
    if (direction[i] == flows_nowhere || (i != home && length(area.centre(i) - point) > distance)) continue;
    if (best == area.outside || better(i, best)) best = i;
  }
  return best;
}

void add_upstream(const Grid<std::uint8_t>& direction, Grid<char>& inside) {
  std::vector<Cell> queue;
  for (Cell i = 0; i < inside.size(); ++i)
    if (inside[i]) queue.push_back(i);
  while (!queue.empty()) {
    const Cell i = queue.back();
    queue.pop_back();
    for (int k = 0; k < 8; ++k) {
      const Cell n = direction.neighbour(i, k);
      if (n == direction.outside || inside[n] || downstream(direction, n) != i) continue;
      inside[n] = 1;
      queue.push_back(n);
    }
  }
}

Grid<char> catchment_of(const Grid<std::uint8_t>& direction, std::size_t outlet) {
  Grid<char> inside = direction.like<char>(0);
  inside[outlet] = 1;
  add_upstream(direction, inside);
  return inside;
}

}  // namespace freshet::mesh
