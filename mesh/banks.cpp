#include "mesh/banks.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/crests.hpp"

namespace freshet::mesh {
namespace {

double rise(const Mesh& mesh, Index from, Index to) {
  return mesh.bed_elevation[to] - mesh.bed_elevation[from];
}
double slope(const Mesh& mesh, Index from, Index to) {
  return std::abs(rise(mesh, from, to)) /
         std::hypot(mesh.cell_x[to] - mesh.cell_x[from], mesh.cell_y[to] - mesh.cell_y[from]);
}

/// The steepest from a cell to those next to it, without those beyond which the bed steps as to `across`, by
/// half as much or more.
double own_slope(const Mesh& mesh, Index cell, Index across) {
  const double step = rise(mesh, cell, across);
  double steepest = 0;
  for (Index e : mesh.cell_edges[cell]) {
    if (e == none || mesh.edge_cells[e][1] == none) continue;
    const Index other = mesh.edge_cells[e][mesh.edge_cells[e][0] == cell ? 1 : 0];
    if (rise(mesh, cell, other) * step >= 0.5 * step * step) continue;
    steepest = std::max(steepest, slope(mesh, cell, other));
  }
  return steepest;
}

}  // namespace

std::vector<Index> bank_edges(const Mesh& mesh) {
  std::vector<Index> banks;
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [l, r] = mesh.edge_cells[e];
    if (r == none) continue;
    if (crest_between(mesh, mesh.edge_nodes[e][0], mesh.edge_nodes[e][1])) {
      banks.push_back(e);
      continue;
    }
    if (rise(mesh, l, r) == 0) continue;
    const double step = slope(mesh, l, r);
    if (step > bank_steepness * own_slope(mesh, l, r) && step > bank_steepness * own_slope(mesh, r, l))
      banks.push_back(e);
  }
  return banks;
}

}  // namespace freshet::mesh
