#pragma once
// How far an observation reaches.

#include <Eigen/Core>
#include <string>
#include <vector>

namespace freshet::assimilation {

/// A reading as the filter sees it. Unit of value and error: that of the predicted observation.
struct Observation {
  double value = 0;     ///< what was read
  double error = 0;     ///< its standard deviation, > 0
  double x = 0, y = 0;  ///< place in the mesh's projected coordinates [m]
  int reading = -1;     ///< the caller's number of the reading
  std::string unit = "m";
};

/// Gaspari & Cohn (1999), eq. 4.10: 1 at distance 0, smooth, 0 from 2 * half_width on. half_width > 0, same
/// unit.
double taper(double distance, double half_width);

/// Taper of every observation at (x, y), [p].
Eigen::VectorXd tapers(const std::vector<Observation>& observations, double x, double y, double half_width);

}  // namespace freshet::assimilation
