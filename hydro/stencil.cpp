#include "hydro/stencil.hpp"

#include <array>
#include <cmath>

namespace freshet::hydro {
namespace {

/// Where the neighbour beyond side `i` lies, seen from the centroid; (0, 0) beyond an open boundary.
template <class Real>
std::array<double, 2> place_side(Stencil<Real>& s, int i, const mesh::LocalMesh& local, Index c,
                                 const mesh::LocalEdge& e, EdgeKind kind) {
  const double mx = e.x - local.x[c], my = e.y - local.y[c];
  s.sides = i + 1;
  s.mx[i] = static_cast<Real>(mx);
  s.my[i] = static_cast<Real>(my);
  s.dz[i] = static_cast<Real>(mx * local.slope_x[c] + my * local.slope_y[c]);
  const Index near = e.left == c ? e.right : e.left;
  if (near != mesh::none) {
    s.neighbour[i] = near;
    s.step[i] = static_cast<Real>(local.bed[near] - local.bed[c]);
    return {local.x[near] - local.x[c], local.y[near] - local.y[c]};
  }
  if (kind != EdgeKind::wall) return {0, 0};
  s.at_wall = true;
  s.wx[i] = static_cast<Real>(std::sqrt(2) * e.nx);
  s.wy[i] = static_cast<Real>(std::sqrt(2) * e.ny);
  const double to_wall = mx * e.nx + my * e.ny;
  return {2 * to_wall * e.nx, 2 * to_wall * e.ny};
}

template <class Real>
Stencil<Real> stencil_of(const mesh::LocalMesh& local, Index c, const std::vector<EdgeKind>& kind) {
  Stencil<Real> s{};
  std::array<std::array<double, 2>, 4> away{};
  mesh::GradientFit fit;
  bool open = false;
  for (int i = 0; i < 4; ++i) {
    s.neighbour[i] = c;
    const Index e = local.cell_edges[c][i];
    if (e == mesh::none) continue;
    away[i] = place_side(s, i, local, c, local.edges[e], kind[e]);
    if (away[i][0] == 0 && away[i][1] == 0)
      open = true;
    else
      fit.add(away[i][0], away[i][1]);
  }
  if (open || !fit.possible()) return s;
  s.share = 1;
  for (int i = 0; i < s.sides; ++i) {
    const auto [cx, cy] = fit.weights(away[i][0], away[i][1]);
    s.cx[i] = static_cast<Real>(cx);
    s.cy[i] = static_cast<Real>(cy);
  }
  return s;
}

}  // namespace

template <class Real>
StencilMesh<Real> make_stencils(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind) {
  std::vector<Stencil<Real>> cells;
  for (Index c = 0; c < local.n_owned; ++c) cells.push_back(stencil_of<Real>(local, c, kind));
  std::vector<EdgeMiddle<Real>> edges;
  for (Index b = 0; b * block_cells < local.n_owned; ++b) {
    Index n_inner = 0;
    for (Index i : edges_of_block(local, b, n_inner)) {
      const mesh::LocalEdge& e = local.edges[i];
      const Index l = e.left, r = e.right == mesh::none ? e.left : e.right;
      const double lx = e.x - local.x[l], ly = e.y - local.y[l], rx = e.x - local.x[r], ry = e.y - local.y[r];
      edges.push_back({static_cast<Real>(lx), static_cast<Real>(ly), static_cast<Real>(rx),
                       static_cast<Real>(ry),
                       static_cast<Real>(lx * local.slope_x[l] + ly * local.slope_y[l]),
                       static_cast<Real>(rx * local.slope_x[r] + ry * local.slope_y[r])});
    }
  }
  return {to_device("hydro::stencils", cells), to_device("hydro::edge_middles", edges)};
}

template StencilMesh<float> make_stencils(const mesh::LocalMesh&, const std::vector<EdgeKind>&);
template StencilMesh<double> make_stencils(const mesh::LocalMesh&, const std::vector<EdgeKind>&);

}  // namespace freshet::hydro
