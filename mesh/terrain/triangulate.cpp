#include "mesh/terrain/triangulate.hpp"

#include <CGAL/Constrained_Delaunay_triangulation_2.h>
#include <CGAL/Delaunay_mesh_face_base_2.h>
#include <CGAL/Delaunay_mesh_vertex_base_2.h>
#include <CGAL/Delaunay_mesher_2.h>
#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>

#include <algorithm>
#include <list>
#include <map>

#include "core/errors.hpp"

namespace freshet::mesh {

namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using VertexBase = CGAL::Delaunay_mesh_vertex_base_2<Kernel>;
using FaceBase = CGAL::Delaunay_mesh_face_base_2<Kernel>;
using Structure = CGAL::Triangulation_data_structure_2<VertexBase, FaceBase>;
using Triangulation = CGAL::Constrained_Delaunay_triangulation_2<Kernel, Structure>;

/// What CGAL's mesher asks: is this triangle bad, and which of two is worse. Too large comes before too
/// sharp.
class Criteria {
 public:
  struct Quality {
    double too_large = 0;                         ///< longest edge over the wanted length, where above 1
    double sine2 = 1;                             ///< squared sine of the smallest angle
    bool operator<(const Quality& other) const {  // true: worse
      if (too_large != other.too_large) return too_large > other.too_large;
      return sine2 < other.sine2;
    }
  };

  class Is_bad {
   public:
    Is_bad(const SizeField& size, double least_sine2, double floor)
        : size_(&size), least_sine2_(least_sine2), floor_(floor) {}

    CGAL::Mesh_2::Face_badness operator()(const Quality& q) const {
      if (q.too_large > 1) return CGAL::Mesh_2::IMPERATIVELY_BAD;
      return q.sine2 < least_sine2_ ? CGAL::Mesh_2::BAD : CGAL::Mesh_2::NOT_BAD;
    }

    CGAL::Mesh_2::Face_badness operator()(const Triangulation::Face_handle& face, Quality& q) const {
      const auto &a = face->vertex(0)->point(), &b = face->vertex(1)->point(), &c = face->vertex(2)->point();
      double side2[3] = {CGAL::squared_distance(a, b), CGAL::squared_distance(b, c),
                         CGAL::squared_distance(c, a)};
      std::sort(side2, side2 + 3);
      const double twice_area =
          std::abs((b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x()));
      const double wanted = (*size_)({(a.x() + b.x() + c.x()) / 3, (a.y() + b.y() + c.y()) / 3});
      const double circumradius = std::sqrt(side2[0] * side2[1] * side2[2]) / (2 * twice_area);
      // Edges come out between half and the whole of the limit: 4/3 of the wanted length makes it their mean.
      q.too_large = std::sqrt(side2[2]) / (4.0 / 3.0 * wanted);
      if (q.too_large <= 1) q.too_large = 1;
      q.sine2 = circumradius < floor_ * wanted ? 1 : twice_area * twice_area / (side2[1] * side2[2]);
      return operator()(q);
    }

   private:
    const SizeField* size_;
    double least_sine2_, floor_;
  };

  Criteria(const SizeField& size, const TriangleQuality& quality) : size_(&size), floor_(quality.floor) {
    const double sine = std::sin(quality.min_angle_deg * M_PI / 180);
    least_sine2_ = sine * sine;
  }
  Is_bad is_bad_object() const { return Is_bad(*size_, least_sine2_, floor_); }

 private:
  const SizeField* size_;
  double least_sine2_, floor_;
};

Mesh to_mesh(const Triangulation& triangulation) {
  Mesh mesh;
  std::map<Triangulation::Vertex_handle, Index> number;
  auto node = [&](Triangulation::Vertex_handle v) {
    const auto [found, is_new] = number.try_emplace(v, mesh.n_nodes());
    if (is_new) {
      mesh.node_x.push_back(v->point().x());
      mesh.node_y.push_back(v->point().y());
    }
    return found->second;
  };
  for (auto f = triangulation.finite_faces_begin(); f != triangulation.finite_faces_end(); ++f)
    if (f->is_in_domain())
      mesh.cell_nodes.push_back({node(f->vertex(0)), node(f->vertex(1)), node(f->vertex(2)), none});
  return mesh;
}

void insert(Triangulation& triangulation, const Ring& ring) {
  std::vector<Triangulation::Vertex_handle> corners;
  for (Point p : ring) corners.push_back(triangulation.insert(Kernel::Point_2(p.x, p.y)));
  for (std::size_t i = 0; i < corners.size(); ++i)
    triangulation.insert_constraint(corners[i], corners[(i + 1) % corners.size()]);
}

/// Just inside the middle of the ring's first side.
Kernel::Point_2 point_inside(const Ring& ring) {
  const Point a = ring[0], b = ring[1], along = b - a;
  const double in = (signed_area(ring) > 0 ? 1 : -1) * 1e-6;
  return {(a.x + b.x) / 2 - in * along.y, (a.y + b.y) / 2 + in * along.x};
}

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
  for (const auto& [a, b] : constraints.lines)
    triangulation.insert_constraint(Kernel::Point_2(a.x, a.y), Kernel::Point_2(b.x, b.y));

  CGAL::Delaunay_mesher_2<Triangulation, Criteria> mesher(triangulation, Criteria(size, quality));
  mesher.set_seeds(seeds.begin(), seeds.end(), false);
  mesher.init();
  for (std::size_t steps = 0; mesher.try_one_step_refine_mesh(); ++steps)
    if (progress && steps % 1024 == 0) progress(triangulation.number_of_vertices());
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
