#pragma once
// Lines cut where they meet, by GEOS.

#include <vector>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

/// The parts of all lines between the points where they meet or end, each once, their vertices rounded to a
/// grid of `step` [m]: a vertex that another line passes nearer than half of that lies on that line
/// afterwards (snap rounding: Hobby 1999, doi 10.1016/S0925-7721(99)00021-8). RunError where GEOS fails.
std::vector<std::vector<Point>> noded(const std::vector<std::vector<Point>>& lines, double step);

}  // namespace freshet::mesh
