#pragma once
// A river as the mesh needs it: a smooth centre line with a width and a bed at each of its points.

#include <string>
#include <vector>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

/// How a river ends: at a spring or a lake, at the rim of the domain, or on another river.
enum class RiverEnd { free, rim, river };

/// One river from its upper to its lower end; tributaries are rivers of their own that end on it. All
/// vectors have one value per point of the centre line.
struct River {
  std::string name;                 ///< of the vector layer; empty where the raster gave it
  std::vector<Point> points;        ///< centre line, downstream, m
  std::vector<double> width;        ///< from bank to bank, m
  std::vector<double> bed;          ///< lowest elevation across, m; never rises downstream
  std::vector<double> depth;        ///< of the bed below the banks or the raster's water, m; empty: unknown
  std::vector<double> upstream_m2;  ///< area that drains through; 0: unknown
  RiverEnd upper = RiverEnd::free, lower = RiverEnd::free;
  std::size_t into = 0;        ///< the river that it ends on, where lower is RiverEnd::river
  std::vector<double> gauges;  ///< distances from the upper end: a slice of the strip is centred on each, m
};

/// [point] distance from the upper end along the centre line, m.
inline std::vector<double> distances(const std::vector<Point>& points) {
  std::vector<double> at{0};
  for (std::size_t i = 1; i < points.size(); ++i) at.push_back(at.back() + length(points[i] - points[i - 1]));
  return at;
}

/// The bed across a river: elevation [m] at the distance `s` [m] from the upper end and the place `t` across,
/// -1 at the left bank, 1 at the right one (looking downstream).
class CrossSections {
 public:
  virtual ~CrossSections() = default;
  virtual double bed(double s, double t) const = 0;
};

}  // namespace freshet::mesh
