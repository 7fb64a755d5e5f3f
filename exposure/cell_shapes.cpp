#include "exposure/cell_shapes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "mesh/rain/overlap.hpp"

namespace freshet::exposure {

namespace {

/// Smaller than this share of what is cut is rounding.
constexpr double sliver = 1e-12;

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

struct Box {
  double west = HUGE_VAL, south = HUGE_VAL, east = -HUGE_VAL, north = -HUGE_VAL;
  void add(Point p) {
    west = std::min(west, p.x), east = std::max(east, p.x);
    south = std::min(south, p.y), north = std::max(north, p.y);
  }
};

/// Corners of a cell, counter-clockwise; of a triangle the last one twice, which cuts nothing off.
std::array<Point, 4> corners_of(const mesh::Mesh& mesh, mesh::Index cell, Point origin) {
  std::array<Point, 4> corners;
  for (int i = 0; i < 4; ++i) {
    const mesh::Index n = mesh.cell_nodes[cell][std::min(i, mesh.cell_size(cell) - 1)];
    corners[i] = Point{mesh.node_x[n], mesh.node_y[n]} - origin;
  }
  return corners;
}

/// Which part of the segment lies in a convex cell: from share `low` to `high`; nothing where low >= high.
std::pair<double, double> part_within(Point from, Point along, const std::array<Point, 4>& corners) {
  double low = 0, high = 1;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Point edge = corners[(i + 1) % corners.size()] - corners[i];
    const double inside = cross(edge, from - corners[i]), change = cross(edge, along);
    if (change == 0) {
      if (inside < 0) return {1, 0};
    } else if (change > 0) {
      low = std::max(low, -inside / change);
    } else {
      high = std::min(high, -inside / change);
    }
  }
  return {low, high};
}

/// Of a segment no longer than some squares of the finder.
void cut_short(Point from, Point to, const Place& place, std::vector<Stretch>& all) {
  const Point along = to - from;
  Box box;
  box.add(from), box.add(to);
  struct Part {
    mesh::Index cell;
    double low, high;
  };
  std::vector<Part> parts;
  std::vector<double> cuts = {0, 1};
  for (const mesh::Index c : place.finder.near(box.west, box.south, box.east, box.north)) {
    const auto [low, high] = part_within({0, 0}, along, corners_of(place.mesh, c, from));
    if (high - low <= sliver) continue;
    parts.push_back({c, low, high});
    cuts.push_back(low), cuts.push_back(high);
  }
  std::sort(cuts.begin(), cuts.end());
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    if (cuts[i + 1] - cuts[i] <= sliver) continue;
    const double middle = (cuts[i] + cuts[i + 1]) / 2;
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&](const Part& p) { return p.low <= middle && middle <= p.high; });
    all.push_back({part == parts.end() ? mesh::none : part->cell, from + cuts[i] * along,
                   cuts[i + 1] == 1 ? to : from + cuts[i + 1] * along});
  }
}

}  // namespace

double area_of(const Ring& ring) {
  double twice = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) twice += cross(ring[i], ring[(i + 1) % ring.size()]);
  return twice / 2;
}

std::vector<CellAmount> areas_in_cells(const std::vector<Ring>& rings, const Place& place) {
  std::map<mesh::Index, double> areas;
  double whole = 0;
  for (std::size_t r = 0; r < rings.size(); ++r) {
    Box box;
    for (const Point p : rings[r]) box.add(p);
    const Point origin = rings[r].front();
    Ring ring;
    for (const Point p : rings[r]) ring.push_back(p - origin);
    const double area = area_of(ring);
    whole = std::max(whole, std::abs(area));
    if (area < 0) std::reverse(ring.begin(), ring.end());
    for (const mesh::Index c : place.finder.near(box.west, box.south, box.east, box.north))
      areas[c] += (r == 0 ? 1 : -1) * mesh::common_area(ring, corners_of(place.mesh, c, origin));
  }
  std::vector<CellAmount> found;
  for (const auto& [cell, area] : areas)
    if (area > sliver * whole) found.push_back({cell, area});
  return found;
}

std::vector<Stretch> cut_segment(Point from, Point to, const Place& place) {
  std::vector<Stretch> all;
  const double steps = std::max(1.0, std::ceil(length(to - from) / (4 * place.finder.square())));
  for (double i = 0; i < steps; ++i)
    cut_short(from + (i / steps) * (to - from), i + 1 == steps ? to : from + ((i + 1) / steps) * (to - from),
              place, all);
  return all;
}

}  // namespace freshet::exposure
