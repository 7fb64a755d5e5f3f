#pragma once
// How far an observation reaches.

#include <Eigen/Core>
#include <optional>
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
  int series = -1;  ///< readings of one gauge and quantity have the same number; -1: it is in none
  double time = 0;  ///< s; only differences within a series matter
  std::optional<double> inflation = {};  ///< of its gauge (assimilation/adaptive_inflation.hpp)
};

/// Gaspari & Cohn (1999), eq. 4.10: 1 at distance 0, smooth, 0 from 2 * half_width on. half_width > 0, same
/// unit.
double taper(double distance, double half_width);

/// Taper of every observation at (x, y), [p].
Eigen::VectorXd tapers(const std::vector<Observation>& observations, double x, double y, double half_width);

/// Taper of every observation at the place of observation k; 1 where half_width is 0.
Eigen::VectorXd tapers_from(const std::vector<Observation>& observations, Eigen::Index k, double half_width);

}  // namespace freshet::assimilation
