#pragma once
// What the benchmark runs: a square valley that falls to the east, and the water in it.

#include <string>

#include "mesh/mesh.hpp"

namespace freshet::bench {

constexpr double spacing = 10;  ///< between the nodes of a regular mesh, m

/// Side [m] of a square of so many triangles.
double side_for(long cells);

/// Bed [m] at a point of the valley of that side.
double valley_bed(double x, double y, double side);

/// `kind`: regular or irregular, along the Hilbert curve.
mesh::Mesh made_mesh(const std::string& kind, long cells);

/// Depth [m] and velocity [m/s] in a cell and lane at the start; lanes differ by up to a tenth.
struct Water {
  double depth, u, v;
};

/// Where water stands and rain falls in a case: wet, tenth or rain.
class Scene {
 public:
  Scene(const std::string& name, const mesh::Mesh& mesh);
  Water water(mesh::Index cell, double lane_share) const;
  /// Rain [m/s]; zero in all cases but rain.
  double rain(mesh::Index cell, double lane_share) const;
  bool rains() const { return name_ == "rain"; }

 private:
  std::string name_;
  const mesh::Mesh& mesh_;
  double brim_ = 0;             ///< height over the valley's floor under which a tenth of the cells lie, m
  std::vector<double> height_;  ///< [cell] over the valley's floor, m
};

}  // namespace freshet::bench
