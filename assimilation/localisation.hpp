#pragma once
// How far an observation reaches.

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mesh/mesh.hpp"

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
  mesh::Index cell = mesh::none;         ///< in which it is read
  bool of_water = true;                  ///< false: of what falls, whose reach no divide ends
};

/// Of what is corrected.
struct Place {
  double x = 0, y = 0;  ///< m
  mesh::Index cell = mesh::none;
};

/// Gaspari & Cohn (1999), eq. 4.10: 1 at distance 0, smooth, 0 from 2 * half_width on. half_width > 0, same
/// unit.
double taper(double distance, double half_width);

/// Taper of every observation at (x, y), [p], by the straight distance.
Eigen::VectorXd tapers(const std::vector<Observation>& observations, double x, double y, double half_width);

class AlongWater;

/// How the weight of a reading falls with its distance: straight, or by water.
class Localisation {
 public:
  /// Straight; half_width 0: every reading counts in full everywhere.
  Localisation(double half_width = 0) : half_width_(half_width) {}
  /// Readings of the water by water, others straight. `ways` knows the cells of the former.
  Localisation(double half_width, std::shared_ptr<const AlongWater> ways)
      : half_width_(half_width), ways_(std::move(ways)) {}

  /// Taper of every observation at a place, [p].
  Eigen::VectorXd at(const std::vector<Observation>& observations, const Place& place) const;
  /// The largest at any of some cells; straight: 1.
  Eigen::VectorXd at_any(const std::vector<Observation>& observations,
                         const std::vector<mesh::Index>& cells) const;
  /// Of every observation at the place of observation k.
  Eigen::VectorXd around(const std::vector<Observation>& observations, Eigen::Index k) const;
  bool by_water() const { return ways_ != nullptr; }

 private:
  double half_width_;
  std::shared_ptr<const AlongWater> ways_;
};

}  // namespace freshet::assimilation
