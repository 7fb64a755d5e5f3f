#pragma once
// How fast one core works, as docs/performance.md has it: what estimates of cost are made from.

#include "core/basin.hpp"

namespace freshet::core {

/// Cells times members times their own steps in a second.
inline double cell_steps_per_s(const Basin& basin) {
  const bool many = basin.ensemble.members >= 8, first = basin.solver.order == 1;
  return first ? (many ? 240e6 : 45e6) : (many ? 45e6 : 10e6);
}

/// Time for reading, analysis and writing, besides steps.
constexpr double time_besides_steps = 1.5;

}  // namespace freshet::core
