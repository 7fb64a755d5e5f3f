#pragma once
// The filter at a place: which readings count there, and how much.

#include <memory>
#include <string>
#include <vector>

#include "assimilation/cycle_readings.hpp"
#include "assimilation/filter.hpp"
#include "core/basin/assimilation.hpp"

namespace freshet::forecast {

/// What a filter draws at random, and for which cycle.
struct Draws {
  bool rotation = false;
  std::uint64_t seed = 1;
  std::uint32_t cycle = 0;
};

class LocalTransforms {
 public:
  /// With the filter, inflation and localisation that `settings` name. Observation::reading of `set` counts
  /// `readings`. Both must outlive this.
  LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                  const std::vector<assimilation::GaugeReading>& readings, const Draws& draws = {});

  /// Readings tapered by their distance from (x, y). RunError names `place` and the readings that count
  /// there.
  assimilation::Transform at(double x, double y, const std::string& place) const;
  /// Every reading in full, for what is the same everywhere; `what` as place.
  assimilation::Transform everywhere(const std::string& what) const;

 private:
  assimilation::Transform with(const Eigen::VectorXd& weights, const std::string& place) const;
  std::string names(const Eigen::VectorXd& weights) const;

  double localisation_m_;
  const assimilation::ObservationSet& set_;
  const std::vector<assimilation::GaugeReading>& readings_;
  std::unique_ptr<assimilation::Filter> filter_;
};

}  // namespace freshet::forecast
