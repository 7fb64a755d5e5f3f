#include "mesh/extent_cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using Point = std::array<double, 2>;
using Ring = std::vector<Point>;

double cross(Point a, Point b) { return a[0] * b[1] - a[1] * b[0]; }

Point minus(Point a, Point b) { return {a[0] - b[0], a[1] - b[1]}; }

/// Positive where it runs counter-clockwise.
double area_of(const Ring& ring) {
  double twice = 0;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) twice += cross(ring[j], ring[i]);
  return twice / 2;
}

/// What of a ring lies left of the line from a to b (Sutherland & Hodgman 1974).
Ring left_of(const Ring& ring, Point a, Point b) {
  Ring kept;
  const auto side = [&](Point p) { return cross(minus(b, a), minus(p, a)); };
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const double from = side(ring[j]), to = side(ring[i]);
    if ((from > 0) != (to > 0)) {
      const double s = from / (from - to);
      kept.push_back(
          {ring[j][0] + s * (ring[i][0] - ring[j][0]), ring[j][1] + s * (ring[i][1] - ring[j][1])});
    }
    if (to > 0) kept.push_back(ring[i]);
  }
  return kept;
}

/// A ring of the polygon: 1 where it adds to the area, -1 where it is a hole.
struct SignedRing {
  Ring ring;
  double sign = 1;
};

/// Counter-clockwise; a ring within an odd number of others is a hole.
std::vector<SignedRing> signed_rings(const Rings& rings) {
  std::vector<SignedRing> result;
  for (std::size_t i = 0; i < rings.size(); ++i) {
    SignedRing one;
    for (std::size_t k = 0; k < rings[i].x.size(); ++k) one.ring.push_back({rings[i].x[k], rings[i].y[k]});
    if (area_of(one.ring) < 0) std::reverse(one.ring.begin(), one.ring.end());
    for (std::size_t j = 0; j < rings.size(); ++j)
      if (j != i && is_inside({rings[j]}, rings[i].x[0], rings[i].y[0])) one.sign = -one.sign;
    result.push_back(std::move(one));
  }
  return result;
}

/// Area of a triangle and the polygon in common.
double common_area(const std::array<Point, 3>& triangle, const std::vector<SignedRing>& polygon) {
  double area = 0;
  for (const SignedRing& one : polygon) {
    Ring rest;
    for (const Point& p : one.ring) rest.push_back(minus(p, triangle[0]));  // small numbers: little rounding
    for (int i = 0; i < 3 && !rest.empty(); ++i)
      rest = left_of(rest, minus(triangle[i], triangle[0]), minus(triangle[(i + 1) % 3], triangle[0]));
    if (rest.size() > 2) area += one.sign * area_of(rest);
  }
  return std::max(area, 0.0);
}

double common_area(const Mesh& mesh, Index cell, const std::vector<SignedRing>& polygon) {
  const auto corner = [&](int i) {
    const Index n = mesh.cell_nodes[cell][i];
    return Point{mesh.node_x[n], mesh.node_y[n]};
  };
  double area = 0;
  for (int i = 2; i < mesh.cell_size(cell); ++i)
    area += common_area({corner(0), corner(i - 1), corner(i)}, polygon);
  return area;
}

struct Box {
  Point low{INFINITY, INFINITY}, high{-INFINITY, -INFINITY};
  void add(double x, double y) {
    low = {std::min(low[0], x), std::min(low[1], y)};
    high = {std::max(high[0], x), std::max(high[1], y)};
  }
  bool meets(const Box& b) const {
    return low[0] <= b.high[0] && b.low[0] <= high[0] && low[1] <= b.high[1] && b.low[1] <= high[1];
  }
};

Box box_of(const Rings& rings) {
  Box box;
  for (const Line& ring : rings)
    for (std::size_t i = 0; i < ring.x.size(); ++i) box.add(ring.x[i], ring.y[i]);
  return box;
}

Box box_of(const Mesh& mesh, Index cell) {
  Box box;
  for (int i = 0; i < mesh.cell_size(cell); ++i)
    box.add(mesh.node_x[mesh.cell_nodes[cell][i]], mesh.node_y[mesh.cell_nodes[cell][i]]);
  return box;
}

}  // namespace

ExtentCells cells_of_rings(const Mesh& mesh, const Rings& rings, const std::string& where,
                           const std::string& whose) {
  const std::vector<SignedRing> polygon = signed_rings(rings);
  const Box box = box_of(rings);
  double whole = 0, within = 0;
  for (const SignedRing& one : polygon) whole += one.sign * area_of(one.ring);
  ExtentCells result;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (!box.meets(box_of(mesh, c))) continue;
    const double area = common_area(mesh, c, polygon);
    if (area <= 1e-9 * mesh.cell_area[c]) continue;  // rounding along an edge
    result.cells.push_back(c);
    result.share.push_back(area);
    result.x += area * mesh.cell_x[c];
    result.y += area * mesh.cell_y[c];
    within += area;
  }
  result.outside = std::max(0.0, 1 - within / whole);
  core::check(within > 0.5 * whole,
              "{}: {:.0f} % of {} lie outside the mesh, which covers {}; move it or cut it to the "
              "mesh, and see that its coordinates are in basin.crs",
              where, 100 * result.outside, whose, extent_text(mesh, core::Position::in_plane(0, 0)));
  for (double& share : result.share) share /= within;
  result.x /= within;
  result.y /= within;
  return result;
}

ExtentCells extent_cells(const Mesh& mesh, const core::Extent& extent) {
  const std::string whose = "extent '" + extent.id + "'";
  return cells_of_rings(mesh, find_rings(mesh, extent.polygon, extent.at.text, whose), extent.at.text, whose);
}

}  // namespace freshet::mesh
