#pragma once
// Rivers across a box, laid as strips and meshed.

#include <cmath>
#include <vector>

#include "mesh/terrain/river/strip_losses.hpp"
#include "mesh/terrain/river/strip_mesh.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

inline const Ring box = {{-500, -500}, {500, -500}, {500, 500}, {-500, 500}};

inline River river_along(const std::vector<Point>& line, double width, double step = 2) {
  River river;
  river.points = resampled(line, step);
  river.width.assign(river.points.size(), width);
  river.bed.assign(river.points.size(), 0);
  river.upstream_m2.assign(river.points.size(), 0);
  return river;
}

inline River across_the_box(double degrees, double width) {
  const double a = degrees * M_PI / 180, c = std::cos(a), s = std::sin(a);
  const double out = 500 / std::max(std::abs(c), std::abs(s));
  River river = river_along({{-out * c, -out * s}, {out * c, out * s}}, width);
  river.upper = river.lower = RiverEnd::rim;
  return river;
}

struct Laid {
  std::vector<River> rivers;
  std::vector<Strip> strips;
  StripMesh built;
};

inline Laid lay(std::vector<River> rivers, const StripSettings& settings, const Ring& domain = box,
                SizeField size = {}) {
  Laid laid;
  if (!size) size = [&](Point) { return settings.edge; };
  const auto mouths = find_mouths(rivers, settings);
  laid.strips = lay_strips(rivers, mouths, domain, settings);
  const Ring outline = with_rim_rows(domain, laid.strips);
  laid.built = mesh_with_strips(divide_near_strips(outline, laid.strips, size), laid.strips, {}, size, {});
  number_along_hilbert(laid.built);
  build_topology(laid.built.mesh);
  laid.rivers = std::move(rivers);
  return laid;
}

inline double area(const Mesh& mesh) {
  double sum = 0;
  for (const double a : mesh.cell_area) sum += a;
  return sum;
}

inline double rim_length(const Mesh& mesh) {
  double sum = 0;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none) {
      const auto [a, b] = mesh.edge_nodes[e];
      sum += std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
    }
  return sum;
}

inline int count_cells(const StripMesh& built, int river, int sides) {
  int n = 0;
  for (Index c = 0; c < built.mesh.n_cells(); ++c)
    n += built.place[c].river == river && built.mesh.cell_size(c) == sides;
  return n;
}

inline StripSettings settings_for(double edge) {
  StripSettings s;
  s.edge = edge;
  return s;
}

}  // namespace freshet::mesh
