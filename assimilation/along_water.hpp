#pragma once
// How far readings of the water reach along the ways that it takes (mesh/water_ways.hpp).

#include <vector>

#include "assimilation/localisation.hpp"
#include "mesh/water_ways.hpp"

namespace freshet::assimilation {

/// Half widths of the taper downstream and upstream of a reading: metres, or seconds where links have times.
struct WaterReach {
  double down = 0, up = 0;
};

class AlongWater {
 public:
  /// `origins`: cells that readings are of. `slowness` [cell] s/m: distances are times of travel; empty: they
  /// are lengths.
  AlongWater(const mesh::WaterWays& ways, WaterReach reach, std::vector<mesh::Index> origins,
             const std::vector<double>& slowness = {});

  /// Sets the taper of every observation of the water, at `cell`.
  void put(const std::vector<Observation>& observations, mesh::Index cell, Eigen::VectorXd& tapers) const;

  /// Between two origins, lengths on the way; nothing out of reach.
  struct Way {
    mesh::Index from, to;
    double down, up, taper;
  };
  const std::vector<Way>& ways() const { return between_; }

 private:
  struct Entry {
    int origin;
    double taper;
  };
  int number_of(mesh::Index origin) const;

  std::vector<mesh::Index> origins_;  ///< rising
  std::vector<std::size_t> first_;    ///< [cell + 1] in entries_
  std::vector<Entry> entries_;        ///< of each cell those that reach it, rising by origin
  std::vector<Way> between_;
};

}  // namespace freshet::assimilation
