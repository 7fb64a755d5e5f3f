#pragma once
// Bounds of the checks that a reading goes through at its own gauge (assimilation/readings/checks.hpp).

#include "core/plausible.hpp"

namespace freshet::assimilation {

/// Values in the unit of the quantity; where no name says otherwise, those of a stage, m.
struct CheckLimits {
  double lowest = core::plausible::stage.low,
         highest = core::plausible::stage.high;  ///< no value lies beyond: codes, other units (bad)
  /// Higher is suspect, where thresholds tell what a flood is: 10 m and three times the highest one above the
  /// bed.
  double unusual = core::plausible::stage.high;
  double spike = 1;  ///< up and down (or down and up) by more than this ...
  double spike_minutes =
      30;           ///< ... each within this time: suspect. A flood rises so fast, but does not fall so.
  double jump = 3;  ///< apart from its only neighbour within that time: suspect until another comes
  double frozen_hours = 24;  ///< the same value, to the last digit, for longer than this ...
  int frozen_count = 24;     ///< ... and in more readings than this: suspect from then on
  double unit_hours = 24;    ///< most readings within this time too high for the unit: suspect
};

}  // namespace freshet::assimilation
