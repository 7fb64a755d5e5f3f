#pragma once
// How fast water that comes in from outside lets the step be: rates [1/s] that bound it as those of waves do,
// dt = cfl / rate (Solver::rate()), known before the water is there.

#include <cmath>

#include "hydro/formulas/gravity.hpp"

namespace freshet::hydro {

/// Water `depth` [m] deep rushes over a rim into a dry cell of this perimeter [m] and area [m2]: its front
/// runs at 2 sqrt(g h) (Ritter 1892).
inline double rush_rate(double depth, double perimeter, double area) {
  return 2 * std::sqrt(gravity * depth) * (0.5 * perimeter / area);
}

/// Water piles up in a dry cell by `rise` [m/s] in a step: its waves are limiting_speed() of rise * dt, so
/// that of cfl = dt * waves follows dt^(3/2).
inline double filling_rate(double rise, double perimeter, double area, double cfl) {
  const double waves = 4.0 / 3 * std::sqrt(gravity * rise) * 0.5 * perimeter / area;
  return std::cbrt(cfl * waves * waves);
}

}  // namespace freshet::hydro
