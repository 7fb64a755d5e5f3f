#include "postproc/mesh_report/cell_figures.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::postproc {
namespace {

using mesh::Index;

double smallest_angle(const mesh::Mesh& m, Index cell) {
  const int n = m.cell_size(cell);
  double least = 180;
  for (int i = 0; i < n; ++i) {
    const auto corner = [&](int k) { return m.cell_nodes[cell][(i + k) % n]; };
    const Index at = corner(0), next = corner(1), before = corner(n - 1);
    const double ux = m.node_x[next] - m.node_x[at], uy = m.node_y[next] - m.node_y[at],
                 vx = m.node_x[before] - m.node_x[at], vy = m.node_y[before] - m.node_y[at];
    least = std::min(least, std::atan2(ux * vy - uy * vx, ux * vx + uy * vy) * 180 / M_PI);
  }
  return least;
}

std::vector<CellPlace> places_in(const mesh::Mesh& m) {
  std::vector<char> at_rim(m.n_nodes(), 0), of_strip(m.n_nodes(), 0);
  for (Index e = 0; e < m.n_edges(); ++e)
    if (m.edge_cells[e][1] == mesh::none)
      for (const Index n : m.edge_nodes[e]) at_rim[n] = 1;
  for (Index c = 0; c < m.n_cells(); ++c)
    if (m.cell_size(c) == 4)
      for (const Index n : m.cell_nodes[c]) of_strip[n] = 1;
  std::vector<CellPlace> place(m.n_cells(), CellPlace::inside);
  for (Index c = 0; c < m.n_cells(); ++c) {
    const auto has = [&](const std::vector<char>& mark) {
      const auto& nodes = m.cell_nodes[c];
      return std::any_of(nodes.begin(), nodes.begin() + m.cell_size(c),
                         [&](Index n) { return mark[n] != 0; });
    };
    if (m.cell_size(c) == 4)
      place[c] = CellPlace::strip;
    else if (has(of_strip))
      place[c] = CellPlace::next_to_strip;
    else if (has(at_rim))
      place[c] = CellPlace::at_outline;
  }
  return place;
}

}  // namespace

const char* word_of(CellPlace place) {
  switch (place) {
    case CellPlace::strip:
      return "cell with four corners";
    case CellPlace::next_to_strip:
      return "next to a strip of a river";
    case CellPlace::at_outline:
      return "at the outline";
    case CellPlace::inside:
      break;
  }
  return "among triangles";
}

CellFigures figures_of(const mesh::Mesh& m) {
  CellFigures f;
  for (Index c = 0; c < m.n_cells(); ++c) {
    const double around = perimeter(m, c);
    f.edge_m.push_back(around / m.cell_size(c));
    f.inradius_m.push_back(2 * m.cell_area[c] / around);
    f.angle_deg.push_back(smallest_angle(m, c));
  }
  f.gradation.assign(m.n_cells(), 1);
  for (const auto& [a, b] : m.edge_cells) {
    if (b == mesh::none) continue;
    const double ratio = std::max(f.edge_m[a] / f.edge_m[b], f.edge_m[b] / f.edge_m[a]);
    f.gradation[a] = std::max(f.gradation[a], ratio);
    f.gradation[b] = std::max(f.gradation[b], ratio);
  }
  f.place = places_in(m);
  return f;
}

}  // namespace freshet::postproc
