#pragma once
// From the numbers of one grid after the other to rates of rain: units, running totals, missing values.

#include "core/basin/rain.hpp"
#include "mesh/rain/clean.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/rain/units.hpp"

namespace freshet::mesh {

class RainRates {
 public:
  /// InputError if the unit is not known. The grids are read within the block that `overlaps` need.
  RainRates(RainGrids& grids, const Overlaps& overlaps, const core::RainGrid& settings);

  /// Rain in each grid cell of the overlaps over a step that has a frame [m/s]; steps in their order.
  /// InputError as of clean_rain(), and where a running total falls.
  std::vector<double> of(const RainStep& step);
  /// After the last step: InputError if depths without time bounds look like running totals.
  void check_totals() const;

  RainFindings findings;

 private:
  std::vector<double> numbers_of(std::size_t frame);
  std::vector<double> new_since(const RainStep& step, const std::vector<double>& now);
  void watch(const RainFrame& frame, const std::vector<double>& now);
  bool from_start() const;

  RainGrids& grids_;
  const Overlaps& overlaps_;
  core::RainGrid settings_;
  RainUnit unit_;
  GridWindow window_;
  std::vector<double> before_;           ///< rates of the step before, to hold
  std::optional<std::size_t> total_of_;  ///< frame whose running totals these are,
  std::vector<double> total_;            ///< or the larger ones before it, m
  std::vector<double> watched_;          ///< numbers of the frame before
  bool fell_ = false;                    ///< a depth was smaller than the one before it
  int watched_frames_ = 0;
  int rises_ = 0, wet_rises_ = 0;  ///< frames with larger depths than the one before; than one with rain
};

}  // namespace freshet::mesh
