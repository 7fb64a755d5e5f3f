#include "mesh/terrain/triangulate.hpp"

#include "core/errors.hpp"
#include "mesh/terrain/delaunay.hpp"

namespace freshet::mesh {

namespace delaunay {

Mesh to_mesh(Triangulation& triangulation) {
  Mesh mesh;
  for (auto v = triangulation.finite_vertices_begin(); v != triangulation.finite_vertices_end(); ++v)
    v->info() = none;
  const auto node = [&](Vertex v) {
    if (v->info() == none) {
      v->info() = mesh.n_nodes();
      mesh.node_x.push_back(v->point().x());
      mesh.node_y.push_back(v->point().y());
    }
    return v->info();
  };
  mesh.cell_nodes.reserve(triangulation.number_of_faces());
  for (auto f = triangulation.finite_faces_begin(); f != triangulation.finite_faces_end(); ++f)
    if (f->is_in_domain())
      mesh.cell_nodes.push_back({node(f->vertex(0)), node(f->vertex(1)), node(f->vertex(2)), none});
  return mesh;
}

const Kernel::Point_2& point_of(Vertex v) { return v->point(); }
const Kernel::Point_2& point_of(const Kernel::Point_2& p) { return p; }

/// Lines of a mesh may not cross: CGAL says no more than that some do.
template <class End>
void constrain(Triangulation& triangulation, const End& a, const End& b) {
  try {
    triangulation.insert_constraint(a, b);
  } catch (const Triangulation::Intersection_of_constraints_exception&) {
    const auto &p = point_of(a), &q = point_of(b);
    core::fail_input(
        "the mesh cannot be drawn: its lines (outline, banks of rivers) cross near x = {:.0f}, y = {:.0f}; "
        "check "
        "the rivers there: another mesh.stream_area_km2 or mesh.channel_width_m moves their lines",
        (p.x() + q.x()) / 2, (p.y() + q.y()) / 2);
  }
}

std::vector<Vertex> insert(Triangulation& triangulation, const Ring& ring) {
  std::vector<Vertex> corners;
  for (Point p : ring) corners.push_back(triangulation.insert(Kernel::Point_2(p.x, p.y)));
  for (std::size_t i = 0; i < corners.size(); ++i)
    constrain(triangulation, corners[i], corners[(i + 1) % corners.size()]);
  return corners;
}

namespace {

double mean_edge(Face f) {
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += std::sqrt(CGAL::squared_distance(f->vertex(i)->point(), f->vertex((i + 1) % 3)->point()));
  return sum / 3;
}

}  // namespace

std::vector<Face> too_large_for_neighbours(const Triangulation& triangulation, const SizeField& size,
                                           const TriangleQuality& quality) {
  std::vector<Face> large;
  if (!(quality.gradation > 0)) return large;
  for (auto f = triangulation.finite_faces_begin(); f != triangulation.finite_faces_end(); ++f) {
    if (!f->is_in_domain()) continue;
    const double own = mean_edge(f), most = own / quality.gradation;
    const auto smaller = [&](Face n) {
      return !triangulation.is_infinite(n) && n->is_in_domain() && mean_edge(n) < most;
    };
    if (!smaller(f->neighbor(0)) && !smaller(f->neighbor(1)) && !smaller(f->neighbor(2))) continue;
    const auto middle = CGAL::centroid(triangulation.triangle(f));
    if (own > least_divided * size({middle.x(), middle.y()})) large.push_back(f);
  }
  return large;
}

void insert(Triangulation& triangulation, const Constraints& constraints) {
  for (const auto& [a, b] : constraints.lines)
    constrain(triangulation, Kernel::Point_2(a.x, a.y), Kernel::Point_2(b.x, b.y));
}

Kernel::Point_2 point_inside(const Ring& ring) {
  const Point a = ring[0], b = ring[1], along = b - a;
  const double in = (signed_area(ring) > 0 ? 1 : -1) * 1e-6;
  return {(a.x + b.x) / 2 - in * along.y, (a.y + b.y) / 2 + in * along.x};
}

}  // namespace delaunay

namespace {

using namespace delaunay;

Point node_of(const Mesh& mesh, Index cell, int corner) {
  const Index n = mesh.cell_nodes[cell][corner % mesh.cell_size(cell)];
  return {mesh.node_x[n], mesh.node_y[n]};
}

}  // namespace

Mesh triangulate(const Ring& ring, const SizeField& size, const TriangleQuality& quality,
                 const std::function<void(std::size_t)>& progress) {
  return triangulate(ring, {}, size, quality, progress);
}

Mesh triangulate(const Ring& ring, const Constraints& constraints, const SizeField& size,
                 const TriangleQuality& quality, const std::function<void(std::size_t)>& progress) {
  core::check(ring.size() >= 3 && is_simple(ring), "the outline of the domain crosses or touches itself");
  Triangulation triangulation;
  insert(triangulation, ring);
  std::list<Kernel::Point_2> seeds;  // one in each hole
  for (const Ring& hole : constraints.holes) {
    core::check(hole.size() >= 3 && is_simple(hole), "the outline of a hole crosses or touches itself");
    insert(triangulation, hole);
    seeds.push_back(point_inside(hole));
  }
  insert(triangulation, constraints);
  for (const Point p : constraints.seeds) seeds.emplace_back(p.x, p.y);

  CGAL::Delaunay_mesher_2<Triangulation, Criteria> mesher(triangulation, Criteria(size, quality));
  mesher.set_seeds(seeds.begin(), seeds.end(), false);
  mesher.init();
  const auto refine = [&] {
    for (std::size_t steps = 0; mesher.try_one_step_refine_mesh(); ++steps)
      if (progress && steps % 1024 == 0) progress(triangulation.number_of_vertices());
  };
  refine();
  for (int round = 0; round < most_rounds; ++round) {
    const std::vector<Face> large = too_large_for_neighbours(triangulation, size, quality);
    if (large.empty()) break;
    mesher.set_bad_faces(large.begin(), large.end());
    refine();
  }
  return to_mesh(triangulation);
}

double smallest_angle(const Mesh& mesh, Index cell) {
  double least = M_PI;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Point at = node_of(mesh, cell, i), u = node_of(mesh, cell, i + 1) - at,
                v = node_of(mesh, cell, i + mesh.cell_size(cell) - 1) - at;
    least = std::min(least, std::atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y));
  }
  return least * 180 / M_PI;
}

double inradius(const Mesh& mesh, Index cell) {
  double twice_area = 0, around = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Point origin = node_of(mesh, cell, 0), a = node_of(mesh, cell, i) - origin,
                b = node_of(mesh, cell, i + 1) - origin;
    twice_area += a.x * b.y - a.y * b.x;
    around += length(b - a);
  }
  return twice_area / around;
}

}  // namespace freshet::mesh
