#pragma once
// Figures of a layer, member by member as fields of depths go by.

#include <optional>
#include <vector>

#include "core/basin/exposure.hpp"
#include "exposure/damage_curve.hpp"
#include "exposure/exposure_kind.hpp"
#include "results/exposure_file.hpp"

namespace freshet::exposure {

using Depths = std::vector<float>;  ///< [cell] of a member, m

/// Of an item whose first piece is `piece`.
double depth_of_item(const Overlay& overlay, std::size_t item, std::size_t piece, const Depths& depth,
                     Measure measure);

class Tally {
 public:
  Tally(const core::ExposureLayer& layer, const Overlay& overlay, std::size_t members, std::size_t times);
  void add_time(std::size_t time, std::size_t member, const Depths& depth);
  void add_maximum(std::size_t member, const Depths& depth);
  /// `times`: of the forecast.
  results::ExposedLayer finish(const std::vector<core::Instant>& times) const;

 private:
  std::vector<double> count(const Depths& depth) const;  ///< [depth] in the layer's unit
  double damage(const Depths& depth) const;
  bool is_event(double value) const;  ///< at_least so much
  std::vector<std::optional<core::Instant>> first_times(std::size_t depth,
                                                        const std::vector<core::Instant>& times) const;
  results::ExposureFigures figures(const std::vector<double>& members) const;

  const core::ExposureLayer& layer_;
  const Overlay& overlay_;
  const ExposureKind& kind_;
  std::optional<DamageCurve> curve_;
  std::vector<std::vector<double>> over_;             ///< [depth][member]
  std::vector<std::vector<std::vector<double>>> at_;  ///< [depth][time][member]
  std::vector<double> damage_;                        ///< [member]
};

}  // namespace freshet::exposure
