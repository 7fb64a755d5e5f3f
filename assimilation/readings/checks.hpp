#pragma once
// What a reading can be doubted for, looking only at its own gauge. Flags are given once, at ingest, from
// what was known then; nothing is thrown away. The filter has a check of its own against the ensemble
// (assimilation/innovations.hpp).

#include <vector>

#include "assimilation/readings/reading.hpp"

namespace freshet::assimilation {

struct CheckLimits {
  double lowest_m = -500,
         highest_m = 9000;    ///< no river has a stage or level beyond: codes such as -999 (bad)
  double from_median_m = 30;  ///< further from the gauge's median: bad
  double spike_m = 1;         ///< up and down (or down and up) by more than this ...
  double spike_minutes =
      30;  ///< ... each within this time: suspect. A flood rises so fast, but does not fall so.
  double frozen_hours = 24;  ///< the same value, to the last digit, for longer than this ...
  int frozen_count = 24;     ///< ... and in more readings than this: suspect from then on
};

/// How far back readings already stored matter to the checks.
constexpr double check_history_hours = 48;

/// Worsens `quality` and names the check in `flagged_by`. `series`: one gauge, by time, the stored history
/// included.
void check_readings(std::vector<Reading>& series, const CheckLimits& limits = {});

}  // namespace freshet::assimilation
