#include "postproc/exports/scene_shapes.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::postproc {

namespace {

constexpr float least_m = 0.1F;               ///< as deep as water is seen
constexpr double hidden_m = 1, seen_m = 0.3;  ///< below the ground where there is none; above it at least

void add(std::vector<float>& to, double x, double y, double z) {
  to.push_back(static_cast<float>(x));
  to.push_back(static_cast<float>(y));
  to.push_back(static_cast<float>(z));
}

/// Valleys green, slopes tan, heights pale; linear light, as glTF wants it.
std::array<double, 3> relief_colour(double height) {
  constexpr std::array<std::array<double, 3>, 4> stops = {
      {{0.10, 0.22, 0.09}, {0.30, 0.33, 0.13}, {0.45, 0.34, 0.18}, {0.75, 0.70, 0.62}}};
  const double at = std::clamp(height, 0.0, 1.0) * (stops.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  std::array<double, 3> colour{};
  for (std::size_t k = 0; k < 3; ++k)
    colour[k] = stops[i][k] + (at - double(i)) * (stops[i + 1][k] - stops[i][k]);
  return colour;
}

/// Triangles of a cell, by its nodes.
template <class Take>
void each_triangle(const mesh::Mesh& mesh, mesh::Index c, const Take& take) {
  const auto& n = mesh.cell_nodes[c];
  take(n[0], n[1], n[2]);
  if (mesh.cell_size(c) == 4) take(n[0], n[2], n[3]);
}

/// Means over the triangles around a vertex, by their areas.
void add_normals(Triangles& t) {
  std::vector<double> sum(t.position.size(), 0);
  for (std::size_t i = 0; i < t.corner.size(); i += 3) {
    std::array<std::array<double, 3>, 3> p{};
    for (std::size_t k = 0; k < 3; ++k)
      for (std::size_t d = 0; d < 3; ++d) p[k][d] = t.position[3 * t.corner[i + k] + d];
    std::array<double, 3> a{}, b{};
    for (std::size_t d = 0; d < 3; ++d) a[d] = p[1][d] - p[0][d], b[d] = p[2][d] - p[0][d];
    const std::array<double, 3> n = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                                     a[0] * b[1] - a[1] * b[0]};
    for (std::size_t k = 0; k < 3; ++k)
      for (std::size_t d = 0; d < 3; ++d) sum[3 * t.corner[i + k] + d] += n[d];
  }
  t.normal.clear();
  for (std::size_t v = 0; v < sum.size(); v += 3) {
    const double length = std::hypot(sum[v], sum[v + 1], sum[v + 2]);
    if (length > 0)
      add(t.normal, sum[v] / length, sum[v + 1] / length, sum[v + 2] / length);
    else
      add(t.normal, 0, 1, 0);
  }
}

}  // namespace

SceneOrigin origin_of(const mesh::Mesh& mesh) {
  const auto [west, east] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [south, north] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  return {std::round((*west + *east) / 2), std::round((*south + *north) / 2)};
}

Triangles terrain_triangles(const mesh::Mesh& mesh, const SceneOrigin& origin) {
  Triangles t;
  const auto [low, high] = std::minmax_element(mesh.node_z.begin(), mesh.node_z.end());
  const double range = std::max(1e-6, *high - *low);
  for (std::size_t n = 0; n < mesh.node_x.size(); ++n) {
    add(t.position, mesh.node_x[n] - origin.x, mesh.node_z[n], -(mesh.node_y[n] - origin.y));
    const auto [r, g, b] = relief_colour((mesh.node_z[n] - *low) / range);
    add(t.colour, r, g, b);
  }
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    each_triangle(mesh, c, [&](mesh::Index a, mesh::Index b, mesh::Index d) {
      for (const mesh::Index n : {a, b, d}) t.corner.push_back(static_cast<std::uint32_t>(n));
    });
  add_normals(t);
  return t;
}

namespace {

/// [node] m. The bed of a cell may lie below all its nodes, in a channel above all: its water is laid on the
/// ground there, so that it is seen.
std::vector<float> levels_at_nodes(const mesh::Mesh& mesh, const std::vector<float>& depth) {
  std::vector<double> sum(mesh.node_z.size(), 0);
  std::vector<int> wet(mesh.node_z.size(), 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const float here = depth[static_cast<std::size_t>(c)];
    if (!(here >= least_m)) continue;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto n = static_cast<std::size_t>(mesh.cell_nodes[c][i]);
      sum[n] += mesh.bed_elevation[c] + here;
      ++wet[n];
    }
  }
  std::vector<float> level;
  for (std::size_t n = 0; n < sum.size(); ++n)
    level.push_back(static_cast<float>(wet[n] > 0 ? std::max(sum[n] / wet[n], mesh.node_z[n] + seen_m)
                                                  : mesh.node_z[n] - hidden_m));
  return level;
}

}  // namespace

WaterShapes water_triangles(const mesh::Mesh& mesh, const SceneOrigin& origin,
                            const std::vector<std::vector<float>>& depth) {
  WaterShapes water;
  std::vector<int> vertex(mesh.node_z.size(), -1);  // of a node
  std::vector<std::size_t> node;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const bool ever = std::any_of(depth.begin(), depth.end(), [&](const std::vector<float>& d) {
      return d[static_cast<std::size_t>(c)] >= least_m;
    });
    if (!ever) continue;
    each_triangle(mesh, c, [&](mesh::Index a, mesh::Index b, mesh::Index d) {
      for (const mesh::Index n : {a, b, d}) {
        int& v = vertex[static_cast<std::size_t>(n)];
        if (v < 0) {
          v = static_cast<int>(node.size());
          node.push_back(static_cast<std::size_t>(n));
        }
        water.first.corner.push_back(static_cast<std::uint32_t>(v));
      }
    });
  }
  if (water.first.empty()) return water;
  std::vector<float> first;
  for (std::size_t t = 0; t < depth.size(); ++t) {
    const std::vector<float> level = levels_at_nodes(mesh, depth[t]);
    if (t == 0) {
      first = level;
      for (const std::size_t n : node) {
        add(water.first.position, mesh.node_x[n] - origin.x, level[n], -(mesh.node_y[n] - origin.y));
        add(water.first.normal, 0, 1, 0);
      }
      continue;
    }
    std::vector<float> change;
    for (const std::size_t n : node) add(change, 0, level[n] - first[n], 0);
    water.change.push_back(std::move(change));
  }
  return water;
}

}  // namespace freshet::postproc
