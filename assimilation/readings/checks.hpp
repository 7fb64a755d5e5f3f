#pragma once
// What a reading can be doubted for, looking only at its own gauge. Flags are a function of the readings
// around it in time: however they were cut into files and in which order they came, the same readings get the
// same flags. The filter has a check of its own against the ensemble (assimilation/innovations.hpp).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assimilation/readings/reading.hpp"
#include "core/basin.hpp"
#include "core/plausible.hpp"

namespace freshet::assimilation {

/// [station] elevation of the bed at the gauge, m, where it is known.
using GaugeBeds = std::map<std::string, double>;

struct CheckLimits {
  double lowest_m = core::plausible::stage.low,
         highest_m = core::plausible::stage.high;  ///< no stage lies beyond: codes, other units (bad)
  /// Higher is suspect, where thresholds tell what a flood is: 10 m and three times the highest one above the
  /// bed.
  double unusual_m = core::plausible::stage.high;
  double spike_m = 1;  ///< up and down (or down and up) by more than this ...
  double spike_minutes =
      30;             ///< ... each within this time: suspect. A flood rises so fast, but does not fall so.
  double jump_m = 3;  ///< apart from its only neighbour within that time: suspect until another comes
  double frozen_hours = 24;  ///< the same value, to the last digit, for longer than this ...
  int frozen_count = 24;     ///< ... and in more readings than this: suspect from then on
  double unit_hours = 24;    ///< most readings within this time too high for metres: suspect
};

/// Stages that can be at a gauge: those of core::plausible above its bed. Without zero_m the bed is zero.
/// Where the bed is not known: near zero, or, with zero_m = 0 (stages are elevations), near the gauge's
/// thresholds, else any elevation.
CheckLimits limits_of(const core::Gauge& gauge, std::optional<double> bed_m);

/// Values that loggers and services write where they have none and that a stage could have: all digits nine.
/// Negative ones are no stage; positive ones may be one by chance.
bool is_missing_code(double stage_m);

/// How far around a reading others matter to its flags.
constexpr double check_back_hours = 96, check_ahead_hours = 24;

/// Sets quality and flagged_by anew, from what was stated. `series`: one gauge, by time.
void check_readings(std::vector<Reading>& series, const CheckLimits& limits = {});

}  // namespace freshet::assimilation
