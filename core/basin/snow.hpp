#pragma once
// [temperature] and [snow]: precipitation that falls as snow, and what melts.

#include <filesystem>
#include <optional>
#include <string>

#include "core/basin/driven.hpp"

namespace freshet::core {

class ConfigTable;

/// Of the air, at one elevation; elsewhere by a lapse rate.
struct Temperature {
  Driven series;  ///< degrees Celsius
  double elevation_m = 0;
  double lapse_c_per_km = 6;  ///< by which it falls with elevation
};

/// A store of snow in each cell; the formulas are those of hydro/formulas/snow.hpp.
struct Snow {
  bool enabled = false;
  double snow_below_c = 0, rain_above_c = 0;  ///< all snow, all rain; linear between
  double melt_mm_per_c_day = 3;               ///< in the mean of a year
  double melt_swing_mm_per_c_day = 0;         ///< by which it is more on 21 June, less on 21 December
  double melt_above_c = 0;
  double refreeze = 0.05;    ///< of the melt factor, below melt_above_c
  double liquid_part = 0.1;  ///< of the snow's water, that it holds as liquid
  double ground_melt_mm_per_day = 0;
  bool rain_melts = false;        ///< heat of rain
  double initial_mm = 0;          ///< water in the snow at first
  double initial_above_m = -500;  ///< where there is some
};

Temperature read_temperature(ConfigTable table);
Snow read_snow(ConfigTable table);

}  // namespace freshet::core
