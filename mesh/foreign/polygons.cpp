#include "mesh/foreign/polygons.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace freshet::mesh {
namespace {

/// Twice the area of the triangle a, b, c: positive where it runs counter-clockwise.
double cross(const ForeignMesh& m, Index a, Index b, Index c) {
  return (m.x[b] - m.x[a]) * (m.y[c] - m.y[a]) - (m.y[b] - m.y[a]) * (m.x[c] - m.x[a]);
}

double distance(const ForeignMesh& m, Index a, Index b) {
  return std::hypot(m.x[a] - m.x[b], m.y[a] - m.y[b]);
}

/// Whether c, which lies on the line through a and b, lies between them.
bool between(const ForeignMesh& m, Index a, Index b, Index c) {
  return std::min(m.x[a], m.x[b]) <= m.x[c] && m.x[c] <= std::max(m.x[a], m.x[b]) &&
         std::min(m.y[a], m.y[b]) <= m.y[c] && m.y[c] <= std::max(m.y[a], m.y[b]);
}

bool segments_meet(const ForeignMesh& m, Index a, Index b, Index c, Index d) {
  const double abc = cross(m, a, b, c), abd = cross(m, a, b, d), cda = cross(m, c, d, a),
               cdb = cross(m, c, d, b);
  if (((abc > 0 && abd < 0) || (abc < 0 && abd > 0)) && ((cda > 0 && cdb < 0) || (cda < 0 && cdb > 0)))
    return true;
  return (abc == 0 && between(m, a, b, c)) || (abd == 0 && between(m, a, b, d)) ||
         (cda == 0 && between(m, c, d, a)) || (cdb == 0 && between(m, c, d, b));
}

/// Sine of the smallest angle, times 1 where all are below 90 degrees; 0 or less: no area.
double quality(const ForeignMesh& m, Index a, Index b, Index c) {
  const double area = cross(m, a, b, c);
  std::array<double, 3> side = {distance(m, a, b), distance(m, b, c), distance(m, c, a)};
  std::sort(side.begin(), side.end());
  if (!(area > 1e-10 * side[2] * side[2])) return 0;
  return area / (side[1] * side[2]);
}

/// Whether the diagonal between corners i and j lies inside: it meets no edge but at its ends, and leaves i
/// inwards.
bool is_diagonal(const ForeignMesh& m, std::span<const Index> nodes, std::size_t i, std::size_t j) {
  const std::size_t n = nodes.size();
  const auto at = [&](std::size_t k) { return nodes[k % n]; };
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t l = (k + 1) % n;
    if (k == i || k == j || l == i || l == j) continue;
    if (segments_meet(m, nodes[i], nodes[j], nodes[k], nodes[l])) return false;
  }
  const Index before = at(i + n - 1), here = nodes[i], after = at(i + 1), there = nodes[j];
  if (cross(m, before, here, after) >= 0)
    return cross(m, here, there, before) > 0 && cross(m, here, after, there) > 0;
  return !(cross(m, here, there, after) >= 0 && cross(m, here, before, there) >= 0);
}

}  // namespace

double area_of(const ForeignMesh& mesh, std::span<const Index> nodes) {
  double twice = 0;
  for (std::size_t i = 1; i + 1 < nodes.size(); ++i) twice += cross(mesh, nodes[0], nodes[i], nodes[i + 1]);
  return twice / 2;
}

double longest_edge(const ForeignMesh& mesh, std::span<const Index> nodes) {
  double longest = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    longest = std::max(longest, distance(mesh, nodes[i], nodes[(i + 1) % nodes.size()]));
  return longest;
}

bool crosses_itself(const ForeignMesh& mesh, std::span<const Index> nodes) {
  const std::size_t n = nodes.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 2; j < n; ++j) {
      if (i == 0 && j == n - 1) continue;
      if (segments_meet(mesh, nodes[i], nodes[i + 1], nodes[j], nodes[(j + 1) % n])) return true;
    }
  return false;
}

bool is_convex(const ForeignMesh& mesh, std::span<const Index> nodes) {
  const std::size_t n = nodes.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n], c = nodes[(i + 2) % n];
    if (!(cross(mesh, a, b, c) > 1e-6 * distance(mesh, a, b) * distance(mesh, b, c))) return false;
  }
  return true;
}

std::vector<std::array<Index, 3>> triangles_of(const ForeignMesh& mesh, std::span<const Index> nodes) {
  const std::size_t n = nodes.size();
  std::vector<std::vector<double>> best(n, std::vector<double>(n, 0));
  std::vector<std::vector<std::size_t>> apex(n, std::vector<std::size_t>(n, 0));
  for (std::size_t i = 0; i + 1 < n; ++i) best[i][i + 1] = 1;
  for (std::size_t span = 2; span < n; ++span)
    for (std::size_t i = 0; i + span < n; ++i) {
      const std::size_t j = i + span;
      if (!(i == 0 && j == n - 1) && !is_diagonal(mesh, nodes, i, j)) continue;
      for (std::size_t k = i + 1; k < j; ++k) {
        const double worst = std::min({best[i][k], best[k][j], quality(mesh, nodes[i], nodes[k], nodes[j])});
        if (worst > best[i][j]) best[i][j] = worst, apex[i][j] = k;
      }
    }
  std::vector<std::array<Index, 3>> triangles;
  if (!(best[0][n - 1] > 0)) return triangles;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, n - 1}};
  while (!open.empty()) {
    const auto [i, j] = open.back();
    open.pop_back();
    if (j - i < 2) continue;
    const std::size_t k = apex[i][j];
    triangles.push_back({nodes[i], nodes[k], nodes[j]});
    open.emplace_back(k, j);
    open.emplace_back(i, k);
  }
  return triangles;
}

std::vector<CellEdge> sorted_edges(const ForeignMesh& mesh) {
  std::vector<CellEdge> edges;
  edges.reserve(mesh.corners.size());
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const std::span<const Index> nodes = mesh.cell(c);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Index a = nodes[i], b = nodes[(i + 1) % nodes.size()];
      edges.push_back({std::min(a, b), std::max(a, b), c, a < b});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const CellEdge& a, const CellEdge& b) {
    return std::tie(a.low, a.high, a.cell) < std::tie(b.low, b.high, b.cell);
  });
  return edges;
}

}  // namespace freshet::mesh
