#include "postproc/publish/relief.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace freshet::postproc {

namespace {

constexpr double exaggeration = 2;
constexpr std::array sun = {-0.5, 0.5, 0.70710678};  ///< from the north-west, 45 degrees high

using Normal = std::array<double, 3>;

/// Of the triangle of three nodes, as long as twice its area.
Normal normal_of(const mesh::Mesh& m, mesh::Index a, mesh::Index b, mesh::Index c) {
  const double ux = m.node_x[b] - m.node_x[a], uy = m.node_y[b] - m.node_y[a];
  const double vx = m.node_x[c] - m.node_x[a], vy = m.node_y[c] - m.node_y[a];
  const double uz = exaggeration * (m.node_z[b] - m.node_z[a]);
  const double vz = exaggeration * (m.node_z[c] - m.node_z[a]);
  return {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
}

}  // namespace

std::vector<std::uint8_t> light_at_nodes(const mesh::Mesh& mesh) {
  std::vector<Normal> sums(mesh.node_x.size(), Normal{0, 0, 0});
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const auto& nodes = mesh.cell_nodes[c];
    for (int i = 1; i + 1 < mesh.cell_size(c); ++i) {
      const Normal normal = normal_of(mesh, nodes[0], nodes[i], nodes[i + 1]);
      for (const mesh::Index n : {nodes[0], nodes[i], nodes[i + 1]})
        for (int d = 0; d < 3; ++d) sums[n][d] += normal[d];
    }
  }
  std::vector<std::uint8_t> light;
  for (const Normal& n : sums) {
    const double length = std::hypot(n[0], n[1], n[2]);
    const double lit = length > 0 ? (n[0] * sun[0] + n[1] * sun[1] + n[2] * sun[2]) / length : sun[2];
    light.push_back(static_cast<std::uint8_t>(4 * std::lround(63 * std::clamp(lit, 0.0, 1.0))));
  }
  return light;
}

}  // namespace freshet::postproc
