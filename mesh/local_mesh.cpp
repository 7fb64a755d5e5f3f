#include "mesh/local_mesh.hpp"

#include <algorithm>
#include <cmath>

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

std::array<double, 2> bed_gradient(const Mesh& mesh, Index cell) {
  std::vector<Index> around;
  for (int i = 0; i < mesh.cell_size(cell); ++i)
    for (Index n : mesh.edge_cells[mesh.cell_edges[cell][i]])
      if (n != cell && n != none) around.push_back(n);
  GradientFit fit;
  for (Index n : around) fit.add(mesh.cell_x[n] - mesh.cell_x[cell], mesh.cell_y[n] - mesh.cell_y[cell]);
  std::array<double, 2> gradient{0, 0};
  if (!fit.possible()) return gradient;
  for (Index n : around) {
    const auto [x, y] = fit.weights(mesh.cell_x[n] - mesh.cell_x[cell], mesh.cell_y[n] - mesh.cell_y[cell]);
    const double step = mesh.bed_elevation[n] - mesh.bed_elevation[cell];
    gradient[0] += x * step;
    gradient[1] += y * step;
  }
  return gradient;
}

void add_cell(LocalMesh& local, const Mesh& mesh, Index cell) {
  local.global_cell.push_back(cell);
  local.area.push_back(mesh.cell_area[cell]);
  local.bed.push_back(mesh.bed_elevation[cell]);
  local.x.push_back(mesh.cell_x[cell]);
  local.y.push_back(mesh.cell_y[cell]);
  const auto [slope_x, slope_y] = bed_gradient(mesh, cell);
  local.slope_x.push_back(slope_x);
  local.slope_y.push_back(slope_y);
  local.land_class.push_back(mesh.land_class[cell]);
  double perimeter = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) perimeter += geometry(mesh, mesh.cell_edges[cell][i]).length;
  local.perimeter.push_back(perimeter);
}

}  // namespace

void GradientFit::add(double dx, double dy) {
  const double inverse = 1 / (dx * dx + dy * dy);
  xx_ += dx * dx * inverse;
  xy_ += dx * dy * inverse;
  yy_ += dy * dy * inverse;
}

bool GradientFit::possible() const { return xx_ * yy_ - xy_ * xy_ > 0.02; }

std::array<double, 2> GradientFit::weights(double dx, double dy) const {
  const double scale = 1 / ((xx_ * yy_ - xy_ * xy_) * (dx * dx + dy * dy));
  return {(yy_ * dx - xy_ * dy) * scale, (xx_ * dy - xy_ * dx) * scale};
}

LocalMesh cut(const Mesh& mesh, const std::vector<int>& owner, int rank) {
  LocalMesh local;
  std::vector<Index> local_of(mesh.n_cells(), none), halo, edges;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (owner[c] != rank) continue;
    local_of[c] = local.n_owned++;
    add_cell(local, mesh, c);
    for (int i = 0; i < mesh.cell_size(c); ++i) edges.push_back(mesh.cell_edges[c][i]);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  for (Index e : edges)
    for (Index c : mesh.edge_cells[e])
      if (c != none && owner[c] != rank) halo.push_back(c);
  std::sort(halo.begin(), halo.end());
  halo.erase(std::unique(halo.begin(), halo.end()), halo.end());
  for (Index c : halo) {
    local_of[c] = local.n_cells();
    add_cell(local, mesh, c);
  }

  std::vector<Index> local_edge_of(mesh.n_edges(), none);
  for (Index e : edges) {
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
  return local;
}

LocalMesh whole(const Mesh& mesh) { return cut(mesh, std::vector<int>(mesh.n_cells(), 0), 0); }

}  // namespace freshet::mesh
