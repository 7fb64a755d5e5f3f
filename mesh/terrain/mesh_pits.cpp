#include <algorithm>
#include <queue>

#include "mesh/terrain/bed.hpp"

namespace freshet::mesh {

namespace {

using Ranked = std::pair<double, Index>;

/// Lowest level from which each cell drains to an exit, and the next cell on that way.
struct Flood {
  std::vector<double> level;
  std::vector<Index> next;
};

template <class Visit>
void for_neighbours(const Mesh& mesh, Index cell, Visit visit) {
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const auto [a, b] = mesh.edge_cells[mesh.cell_edges[cell][i]];
    if (const Index n = a == cell ? b : a; n != none) visit(n);
  }
}

/// Priority-flood over cells; cells that no way joins to an exit keep their bed.
Flood flood_from(const Mesh& mesh, const std::vector<Index>& exits) {
  Flood flood{mesh.bed_elevation, std::vector<Index>(mesh.n_cells(), none)};
  std::vector<char> seen(mesh.n_cells(), 0);
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> queue;
  for (Index c : exits)
    if (!seen[c]) {
      seen[c] = 1;
      queue.push({flood.level[c], c});
    }
  while (!queue.empty()) {
    const auto [level, c] = queue.top();
    queue.pop();
    for_neighbours(mesh, c, [&, level = level, c = c](Index n) {
      if (seen[n]) return;
      seen[n] = 1;
      flood.level[n] = std::max(flood.level[n], level);
      flood.next[n] = c;
      queue.push({flood.level[n], n});
    });
  }
  return flood;
}

/// Cells below their level, joined over edges: one hollow, its lowest cell first.
std::vector<std::vector<Index>> hollows_of(const Mesh& mesh, const Flood& flood) {
  std::vector<std::vector<Index>> hollows;
  std::vector<char> seen(mesh.n_cells(), 0);
  auto under = [&](Index c) { return flood.level[c] > mesh.bed_elevation[c]; };
  for (Index first = 0; first < mesh.n_cells(); ++first) {
    if (seen[first] || !under(first)) continue;
    std::vector<Index> hollow{first};
    seen[first] = 1;
    for (std::size_t at = 0; at < hollow.size(); ++at)
      for_neighbours(mesh, hollow[at], [&](Index n) {
        if (seen[n] || !under(n)) return;
        seen[n] = 1;
        hollow.push_back(n);
      });
    const auto lowest = std::min_element(hollow.begin(), hollow.end(), [&](Index a, Index b) {
      return std::make_pair(mesh.bed_elevation[a], a) < std::make_pair(mesh.bed_elevation[b], b);
    });
    std::iter_swap(hollow.begin(), lowest);
    hollows.push_back(std::move(hollow));
  }
  return hollows;
}

/// Cells on the way out that lie above the hollow's lowest cell, up to the first that lies below it.
std::vector<Index> dam_of(const Mesh& mesh, const Flood& flood, Index lowest) {
  std::vector<Index> dam;
  for (Index c = flood.next[lowest]; c != none; c = flood.next[c]) {
    if (mesh.bed_elevation[c] < mesh.bed_elevation[lowest]) break;
    dam.push_back(c);
  }
  return dam;
}

bool holds_any(const std::vector<Index>& cells, const std::vector<char>& fixed) {
  return std::any_of(cells.begin(), cells.end(), [&](Index c) { return !fixed.empty() && fixed[c]; });
}

/// What may be filled is where that moves less; a lake is left as it is where a cut would move more.
void cut_cheap_dams(Mesh& mesh, const Flood& flood, const PitLimits& limits, const std::vector<char>& fixed) {
  for (const std::vector<Index>& hollow : hollows_of(mesh, flood)) {
    double fill = 0, cut = 0, deepest = 0;
    for (Index c : hollow) fill += (flood.level[c] - mesh.bed_elevation[c]) * mesh.cell_area[c];
    const double bottom = mesh.bed_elevation[hollow[0]];
    const std::vector<Index> dam = dam_of(mesh, flood, hollow[0]);
    for (Index c : dam) {
      cut += (mesh.bed_elevation[c] - bottom) * mesh.cell_area[c];
      deepest = std::max(deepest, mesh.bed_elevation[c] - bottom);
    }
    const bool may_fill = flood.level[hollow[0]] - bottom <= limits.fill;
    if (deepest > limits.cut || (cut >= fill && (may_fill || holds_any(hollow, fixed)))) continue;
    if (std::any_of(dam.begin(), dam.end(),
                    [&](Index c) { return !fixed.empty() && fixed[c] && mesh.bed_elevation[c] > bottom; }))
      continue;
    for (Index c : dam) mesh.bed_elevation[c] = std::min(mesh.bed_elevation[c], bottom);
  }
}

/// Fills what is not deeper than allowed; returns how many hollows stay.
Index fill_hollows(Mesh& mesh, const Flood& flood, double deepest, const std::vector<char>& fixed) {
  Index kept = 0;
  for (const std::vector<Index>& hollow : hollows_of(mesh, flood)) {
    if (flood.level[hollow[0]] - mesh.bed_elevation[hollow[0]] > deepest || holds_any(hollow, fixed)) {
      ++kept;
      continue;
    }
    for (Index c : hollow) mesh.bed_elevation[c] = flood.level[c];
  }
  return kept;
}

MeshPits difference(const Mesh& mesh, const std::vector<double>& before) {
  MeshPits pits;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const double change = mesh.bed_elevation[c] - before[c];
    if (change == 0) continue;
    const double volume = std::abs(change) * mesh.cell_area[c];
    ++(change < 0 ? pits.lowered_cells : pits.raised_cells);
    (change < 0 ? pits.lowered_m3 : pits.raised_m3) += volume;
    if (-change > pits.deepest_cut_m) pits.deepest_cut_cell = c;
    if (change > pits.deepest_fill_m) pits.deepest_fill_cell = c;
    pits.deepest_cut_m = std::max(pits.deepest_cut_m, -change);
    pits.deepest_fill_m = std::max(pits.deepest_fill_m, change);
    if (mesh.land_class[c] == class_channel)
      pits.deepest_in_channel_m = std::max(pits.deepest_in_channel_m, std::abs(change));
  }
  return pits;
}

}  // namespace

MeshPits drain_mesh(Mesh& mesh, const std::vector<Index>& exits, const PitLimits& limits,
                    const std::vector<char>& fixed) {
  const std::vector<double> before = mesh.bed_elevation;
  // A cut can leave or open smaller hollows: three rounds, then what is left is filled.
  for (int round = 0; round < 3; ++round) cut_cheap_dams(mesh, flood_from(mesh, exits), limits, fixed);
  const Index kept = fill_hollows(mesh, flood_from(mesh, exits), limits.fill, fixed);
  MeshPits pits = difference(mesh, before);
  pits.kept_hollows = kept;
  return pits;
}

}  // namespace freshet::mesh
