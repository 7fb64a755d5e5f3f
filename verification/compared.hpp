#pragma once
// What forecasts are compared with: quantities of readings at gauges, and the levels of each that matter
// there.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"

namespace freshet::core {
struct Gauge;
}

namespace freshet::verification {

struct Compared {
  const char* name;     ///< of the quantity, as the observation store has it
  const char* unit;     ///< for people
  const char* cf_unit;  ///< in NetCDF
  const char* suffix;   ///< of keys and columns
  const char* prefix;   ///< of the files that hold its figures
  int digits;           ///< after the point, for people
};

/// One row each, the first is the stage. What a member showed of it is taken up in cycle_pairs.cpp.
const std::vector<Compared>& compared();

/// A gauge and the number of a quantity.
struct SeriesKey {
  std::string gauge;
  std::size_t quantity = 0;
  auto operator<=>(const SeriesKey&) const = default;
};

/// A level whose crossing is an event.
struct Level {
  std::string name;
  double value = 0;
  double years = 0;  ///< of the gauge's table of return periods; 0: it is one of stage_thresholds_m
};

/// Of the stage its thresholds; of the quantity that the gauge's table of return periods is of, the floods of
/// the table and those that rules ask for.
std::vector<Level> levels_of(const core::Basin& basin, const core::Gauge& gauge, std::size_t quantity);

/// From which probability on the forecast of a level says yes: the lowest that a rule asks for, else 0.5.
double decision_for(const core::Basin& basin, const core::Gauge& gauge, const Level& level);

}  // namespace freshet::verification
