#include "mesh/mesh.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/errors.hpp"
#include "core/provenance.hpp"

namespace freshet::mesh {
namespace {

/// Area (shoelace) and centroid of a cell; coordinates relative to its first node against cancellation.
void set_geometry(Mesh& mesh, Index c) {
  const int n = mesh.cell_size(c);
  const auto& nodes = mesh.cell_nodes[c];
  const double x0 = mesh.node_x[nodes[0]], y0 = mesh.node_y[nodes[0]];
  double twice_area = 0, mx = 0, my = 0;
  for (int i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n];
    const double ax = mesh.node_x[a] - x0, ay = mesh.node_y[a] - y0;
    const double bx = mesh.node_x[b] - x0, by = mesh.node_y[b] - y0;
    const double cross = ax * by - bx * ay;
    twice_area += cross;
    mx += cross * (ax + bx);
    my += cross * (ay + by);
  }
  core::check(twice_area > 0,
              "mesh: cell {} at ({:.1f}, {:.1f}) has area {:g} m2: its nodes must run counter-clockwise "
              "around a positive "
              "area; make the mesh again",
              c, x0, y0, twice_area / 2);
  mesh.cell_area[c] = twice_area / 2;
  mesh.cell_x[c] = x0 + mx / (3 * twice_area);
  mesh.cell_y[c] = y0 + my / (3 * twice_area);
}

bool inside(const std::vector<double>& x, const std::vector<double>& y, const std::array<Index, 4>& nodes,
            int n, double px, double py) {
  for (int i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n];
    if ((x[b] - x[a]) * (py - y[a]) - (y[b] - y[a]) * (px - x[a]) < 0) return false;
  }
  return true;
}

}  // namespace

void build_topology(Mesh& mesh) {
  const Index n = mesh.n_cells();
  mesh.cell_x.assign(n, 0);
  mesh.cell_y.assign(n, 0);
  mesh.cell_area.assign(n, 0);
  mesh.cell_edges.assign(n, {none, none, none, none});
  mesh.edge_nodes.clear();
  mesh.edge_cells.clear();
  std::unordered_map<std::uint64_t, Index> edge_of;
  edge_of.reserve(2 * static_cast<std::size_t>(n));
  for (Index c = 0; c < n; ++c) {
    for (int i = 0; i < mesh.cell_size(c); ++i)
      core::check(mesh.cell_nodes[c][i] >= 0 && mesh.cell_nodes[c][i] < mesh.n_nodes(),
                  "mesh: cell {} names node {}, but there are {} nodes", c, mesh.cell_nodes[c][i],
                  mesh.n_nodes());
    set_geometry(mesh, c);
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index a = mesh.cell_nodes[c][i], b = mesh.cell_nodes[c][(i + 1) % mesh.cell_size(c)];
      const std::uint64_t key =
          (static_cast<std::uint64_t>(std::min(a, b)) << 32) | static_cast<std::uint32_t>(std::max(a, b));
      const auto [found, is_new] = edge_of.try_emplace(key, mesh.n_edges());
      if (is_new) {
        mesh.edge_nodes.push_back({a, b});
        mesh.edge_cells.push_back({c, none});
      } else {
        core::check(
            mesh.edge_cells[found->second][1] == none,
            "mesh: the edge of nodes {} and {} belongs to three cells, {} among them; make the mesh again", a,
            b, c);
        mesh.edge_cells[found->second][1] = c;
      }
      mesh.cell_edges[c][i] = found->second;
    }
  }
}

std::string fingerprint(const Mesh& mesh) {
  core::Sha256 sum;
  const auto add = [&](const auto& v) { sum.add(v.data(), v.size() * sizeof(v[0])); };
  add(mesh.node_x);
  add(mesh.node_y);
  add(mesh.cell_nodes);
  add(mesh.bed_elevation);
  return sum.hex();
}

Index find_cell(const Mesh& mesh, double lon, double lat) {
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (inside(mesh.node_lon, mesh.node_lat, mesh.cell_nodes[c], mesh.cell_size(c), lon, lat)) return c;
  return none;
}

double distance_m(double lon1, double lat1, double lon2, double lat2) {
  constexpr double radius = 6371008.8, degree = M_PI / 180;
  const double dlat = (lat2 - lat1) * degree, dlon = (lon2 - lon1) * degree;
  const double a = std::pow(std::sin(dlat / 2), 2) +
                   std::cos(lat1 * degree) * std::cos(lat2 * degree) * std::pow(std::sin(dlon / 2), 2);
  return 2 * radius * std::asin(std::min(1.0, std::sqrt(a)));
}

}  // namespace freshet::mesh
