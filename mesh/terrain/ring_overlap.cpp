#include "mesh/terrain/ring_overlap.hpp"

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Polygon_2_algorithms.h>

namespace freshet::mesh {
namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Exact = Kernel::Point_2;

Exact exact(Point p) { return {p.x, p.y}; }
bool same(Point p, Point q) { return p.x == q.x && p.y == q.y; }

/// Sides a-b and a-c run along each other from a on.
bool folded_back(Point a, Point b, Point c) {
  const Point u = b - a, v = c - a;
  return CGAL::collinear(exact(a), exact(b), exact(c)) && u.x * v.x + u.y * v.y > 0;
}

bool holds_corner(const Ring& ring, const Ring& of) {
  std::vector<Exact> corners;
  for (const Point p : ring) corners.push_back(exact(p));
  for (const Point p : of)
    if (CGAL::bounded_side_2(corners.begin(), corners.end(), exact(p), Kernel()) == CGAL::ON_BOUNDED_SIDE)
      return true;
  return false;
}

}  // namespace

bool sides_clash(Point a, Point b, Point c, Point d) {
  if ((same(a, c) && same(b, d)) || (same(a, d) && same(b, c))) return false;
  if (same(a, c)) return folded_back(a, b, d);
  if (same(a, d)) return folded_back(a, b, c);
  if (same(b, c)) return folded_back(b, a, d);
  if (same(b, d)) return folded_back(b, a, c);
  return CGAL::do_intersect(Kernel::Segment_2(exact(a), exact(b)), Kernel::Segment_2(exact(c), exact(d)));
}

bool overlap(const Ring& a, const Ring& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j)
      if (sides_clash(a[i], a[(i + 1) % a.size()], b[j], b[(j + 1) % b.size()])) return true;
  return holds_corner(a, b) || holds_corner(b, a);
}

}  // namespace freshet::mesh
