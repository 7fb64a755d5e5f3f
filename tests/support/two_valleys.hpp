#pragma once
// Two valleys side by side with a ridge between them, 1000 m long, whose rivers leave by themselves or meet.

#include <algorithm>
#include <cmath>
#include <limits>

#include "mesh/land_class.hpp"
#include "tests/support/shapes.hpp"

namespace freshet::test {

constexpr double two_valleys_length = 1000, two_valleys_width = 800;
constexpr std::array<double, 2> valley_floor = {200, 600};  ///< y

/// Falls by 1 in 100 along x, rises from both floors by 1 in 10: a ridge 20 m above them. Where they meet, it
/// ends 100 m before the rim.
inline double two_valleys_bed(double x, double y, bool meet) {
  const double side = std::min(std::abs(y - valley_floor[0]), std::abs(y - valley_floor[1]));
  const double end = meet ? std::clamp((two_valleys_length - 100 - x) / 100, 0.0, 1.0) : 1;
  const double outer = y < valley_floor[0] || y > valley_floor[1] ? 1 : end;
  return 0.01 * (two_valleys_length - x) + 0.1 * outer * side;
}

/// Triangles of a few tens of metres. Water leaves at the ends of the floors; where the valleys meet, at that
/// of the first.
inline mesh::Mesh two_valleys(int columns, int rows, bool meet = false) {
  mesh::Mesh mesh = mesh::rectangle({.width = two_valleys_length,
                                     .height = two_valleys_width,
                                     .columns = columns,
                                     .rows = rows,
                                     .skew = 0.3},
                                    [&](double x, double y) { return two_valleys_bed(x, y, meet); });
  place_on_globe(mesh);
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_nodes[e];
    const double y = (mesh.node_y[a] + mesh.node_y[b]) / 2;
    const bool floor = std::abs(y - valley_floor[0]) < 60 || (!meet && std::abs(y - valley_floor[1]) < 60);
    if (floor && std::min(mesh.node_x[a], mesh.node_x[b]) > two_valleys_length - 1)
      mesh.outlet_edges.push_back({a, b});
  }
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

inline mesh::Index cell_near(const mesh::Mesh& mesh, double x, double y) {
  mesh::Index best = 0;
  const auto away = [&](mesh::Index c) { return std::hypot(mesh.cell_x[c] - x, mesh.cell_y[c] - y); };
  for (mesh::Index c = 1; c < mesh.n_cells(); ++c)
    if (away(c) < away(best)) best = c;
  return best;
}

}  // namespace freshet::test
