#pragma once
// Bounds of the checks that a reading goes through at its own gauge (assimilation/readings/checks.hpp).

#include <limits>

#include "core/plausible.hpp"

namespace freshet::assimilation {

/// Values in the unit of the quantity; where no name says otherwise, those of a stage, m.
struct CheckLimits {
  double lowest = core::plausible::stage.low,
         highest = core::plausible::stage.high;  ///< no value lies beyond: codes, other units (bad)
  /// Higher is suspect, where thresholds tell what a flood is: 10 m and three times the highest one above the
  /// bed.
  double unusual = core::plausible::stage.high;
  /// Up and down (or down and up), each by more than this within spike_minutes, or in proportion within more:
  /// suspect. A flood rises so fast, but does not fall so.
  double spike = 1, spike_minutes = 30;
  double spike_share = 0;    ///< and by more than this share of the smaller value
  double spike_hours = 3;    ///< between leaving and coming back, at most; what stays away longer is no spike
  double jump = 3;           ///< the same, of what has not come back yet: suspect until it is known
  double frozen_hours = 24;  ///< the same value, to the last digit, for longer than this ...
  int frozen_count = 24;     ///< ... and in more readings than this: suspect from then on
  double unit_hours = 24;    ///< most readings within this time too high for the unit: suspect
};

/// Of what may stay the same for weeks and change at once: no value outside low..high, and nothing more.
inline CheckLimits only_within(double low, double high) {
  constexpr double any = std::numeric_limits<double>::infinity();
  return {.lowest = low,
          .highest = high,
          .unusual = high,
          .spike = any,
          .spike_hours = 0,
          .jump = any,
          .frozen_hours = any,
          .unit_hours = 0};
}

}  // namespace freshet::assimilation
