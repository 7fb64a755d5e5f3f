#pragma once
// What both meshers share: the constrained Delaunay triangulation of CGAL and when a triangle is bad. Include
// it in their sources only: it is slow to compile.

#include <CGAL/Constrained_Delaunay_triangulation_2.h>
#include <CGAL/Delaunay_mesh_face_base_2.h>
#include <CGAL/Delaunay_mesh_vertex_base_2.h>
#include <CGAL/Delaunay_mesher_2.h>
#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Triangulation_vertex_base_with_info_2.h>

#include <algorithm>
#include <list>

#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh::delaunay {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
/// A vertex knows its node.
using Numbered = CGAL::Triangulation_vertex_base_with_info_2<Index, Kernel>;
using VertexBase = CGAL::Delaunay_mesh_vertex_base_2<Kernel, Numbered>;
using FaceBase = CGAL::Delaunay_mesh_face_base_2<Kernel>;
using Structure = CGAL::Triangulation_data_structure_2<VertexBase, FaceBase>;
using Triangulation = CGAL::Constrained_Delaunay_triangulation_2<Kernel, Structure>;
using Vertex = Triangulation::Vertex_handle;
using Face = Triangulation::Face_handle;

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

    CGAL::Mesh_2::Face_badness operator()(const Face& face, Quality& q) const {
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

/// The corners of the ring in the triangulation, its sides as constraints.
std::vector<Vertex> insert(Triangulation& triangulation, const Ring& ring);

/// Triangles in the domain whose mean edge is more than quality.gradation times that of a neighbour: to be
/// divided, in rounds, since their parts have neighbours too. Those that are small for the size already stay.
std::vector<Face> too_large_for_neighbours(const Triangulation& triangulation, const SizeField& size,
                                           const TriangleQuality& quality);
constexpr int most_rounds = 50;
constexpr double least_divided = 0.2;  ///< mean edge over the wanted size

/// Its lines as constraints.
void insert(Triangulation& triangulation, const Constraints& constraints);

/// Just inside the middle of the ring's first side.
Kernel::Point_2 point_inside(const Ring& ring);

/// The triangles in the domain; numbers the vertices.
Mesh to_mesh(Triangulation& triangulation);

}  // namespace freshet::mesh::delaunay
