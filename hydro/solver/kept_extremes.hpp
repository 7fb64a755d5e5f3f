#pragma once
// The extremes of the flow in each owned cell and lane since a reset.

#include <vector>

#include "hydro/formulas/extremes.hpp"

namespace freshet::hydro {

class KeptExtremes {
 public:
  virtual ~KeptExtremes() = default;
  /// Depth of arrival and rising depths (7 at most) above which time is counted, m. Resets the extremes.
  virtual void set_depths(double arrival_depth, const std::vector<double>& duration_depths) = 0;
  virtual void reset(double time) = 0;
  /// Takes in what may have changed since the last update. False if a value is not finite.
  virtual bool update(double time) = 0;
  virtual double since() const = 0;  ///< model time of the reset, s
  virtual LaneExtremes all() const = 0;
  /// One field of all() alone, [cell][lane]: together they take more memory than the state.
  virtual std::vector<double> of(ExtremeName row, int threshold = 0) const = 0;
  /// After set_state() with the state of the time when they were updated last.
  virtual void set(const LaneExtremes& extremes) = 0;
};

}  // namespace freshet::hydro
