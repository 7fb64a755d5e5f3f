#pragma once
// Lines of roads as edges of a graph: cut where they meet, split where something joins them.

#include <utility>
#include <vector>

#include "exposure/cell_shapes.hpp"

namespace freshet::exposure {

struct RoadLine {
  std::vector<Point> points;
  bool bridge = false;
};

/// Ends that are so near are one, m.
inline constexpr double joint_m = 0.01;

/// The same lines, cut wherever they cross or touch (GEOS, snap rounding to joint_m), what lies twice once.
/// Bridges are joined at their ends alone.
std::vector<RoadLine> noded(const std::vector<RoadLine>& lines);

/// Splits the nearest line at the point of it that is nearest to `p`, if it lies within `reach_m`, and
/// returns that point; bridges are not split but where `p` is their end.
bool join(std::vector<RoadLine>& lines, Point p, double reach_m, Point& at);

}  // namespace freshet::exposure
