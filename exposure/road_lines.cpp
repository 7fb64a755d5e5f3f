#include "exposure/road_lines.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/terrain/noded.hpp"

namespace freshet::exposure {

namespace {

struct Nearest {
  std::size_t line = 0, segment = 0;
  double distance = HUGE_VAL;
  Point at{};
};

Point nearest_on(Point a, Point b, Point p) {
  const Point along = b - a, to = p - a;
  const double square = along.x * along.x + along.y * along.y;
  const double share = square > 0 ? std::clamp((along.x * to.x + along.y * to.y) / square, 0.0, 1.0) : 0;
  return a + share * along;
}

Nearest nearest_to(const std::vector<RoadLine>& lines, Point p) {
  Nearest best;
  for (std::size_t l = 0; l < lines.size(); ++l)
    for (std::size_t i = 0; i + 1 < lines[l].points.size(); ++i) {
      const Point at = nearest_on(lines[l].points[i], lines[l].points[i + 1], p);
      if (const double d = length(p - at); d < best.distance) best = {l, i, d, at};
    }
  return best;
}

Point snapped(Point p) { return {std::round(p.x / joint_m) * joint_m, std::round(p.y / joint_m) * joint_m}; }

}  // namespace

std::vector<RoadLine> noded(const std::vector<RoadLine>& lines) {
  std::vector<std::vector<Point>> ground;
  std::vector<RoadLine> all, bridges;
  for (const RoadLine& line : lines)
    if (line.bridge)
      bridges.push_back(line);
    else
      ground.push_back(line.points);
  for (std::vector<Point>& points : mesh::noded(ground, joint_m)) all.push_back({std::move(points), false});
  // A bridge may end in the middle of a road.
  for (RoadLine& bridge : bridges) {
    for (Point* end : {&bridge.points.front(), &bridge.points.back()}) {
      *end = snapped(*end);
      Point at{};
      if (join(all, *end, 2 * joint_m, at)) *end = at;
    }
  }
  all.insert(all.end(), bridges.begin(), bridges.end());
  return all;
}

bool join(std::vector<RoadLine>& lines, Point p, double reach_m, Point& at) {
  const Nearest found = nearest_to(lines, p);
  if (found.distance > reach_m) return false;
  std::vector<Point>& points = lines[found.line].points;
  for (const Point end : {points.front(), points.back()})
    if (length(found.at - end) <= joint_m) {
      at = end;
      return true;
    }
  at = found.at;
  RoadLine rest{{at}, lines[found.line].bridge};
  rest.points.insert(rest.points.end(), points.begin() + static_cast<std::ptrdiff_t>(found.segment) + 1,
                     points.end());
  points.resize(found.segment + 1);
  points.push_back(at);
  lines.push_back(std::move(rest));
  return true;
}

}  // namespace freshet::exposure
