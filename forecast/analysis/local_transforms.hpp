#pragma once
// The filter at a place: which readings count there, and how much.

#include <memory>
#include <string>
#include <vector>

#include "assimilation/cycle_readings.hpp"
#include "assimilation/filter.hpp"
#include "core/basin/assimilation.hpp"

namespace freshet::forecast {

/// What a filter draws at random, and for which cycle and step.
struct Draws {
  bool rotation = false;
  std::uint64_t seed = 1;
  std::uint32_t cycle = 0, step = 0;
};

class LocalTransforms {
 public:
  /// None yet: nothing changes anywhere. Observation::reading of the sets to come counts `readings`, which
  /// must outlive this.
  LocalTransforms(const core::Assimilation& settings, const std::vector<assimilation::GaugeReading>& readings,
                  assimilation::Localisation localisation);
  /// With the filter and inflation that `settings` name.
  LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                  const std::vector<assimilation::GaugeReading>& readings, const Draws& draws,
                  assimilation::Localisation localisation);
  /// Localised straight.
  LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                  const std::vector<assimilation::GaugeReading>& readings, const Draws& draws = {});

  /// Another step, whose set holds what the members predict after the steps before it. Transforms are then
  /// those of all steps, one after the other.
  void then(const assimilation::ObservationSet& set, const Draws& draws);

  /// Readings tapered by their distance from a place. RunError names it by `name`, and the readings that
  /// count there.
  assimilation::Transform at(const assimilation::Place& place, const std::string& name) const;
  /// For what is the same in some cells: as at the nearest of them by water; every reading in full where
  /// distances are straight.
  assimilation::Transform at_any(const std::vector<mesh::Index>& cells, const std::string& name) const;
  bool by_water() const { return localisation_.by_water(); }
  /// Every reading in full, for what is the same everywhere; `what` as place.
  assimilation::Transform everywhere(const std::string& what) const;

 private:
  struct Step {
    std::vector<assimilation::Observation> observations;
    std::unique_ptr<assimilation::Filter> filter;
  };
  template <class Weights>
  assimilation::Transform with(const Weights& weights_of, const std::string& place) const;
  std::string names(const Step& step, const Eigen::VectorXd& weights) const;

  core::Assimilation settings_;
  assimilation::Localisation localisation_;
  const std::vector<assimilation::GaugeReading>& readings_;
  std::vector<Step> steps_;
  assimilation::Transform global_;  ///< of all steps, of a filter that is the same everywhere
};

}  // namespace freshet::forecast
