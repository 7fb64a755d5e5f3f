#pragma once
// [solver]: scheme, precision, time steps, still water at the start.

#include "core/basin/location.hpp"
#include "core/precision.hpp"

namespace freshet::core {

class ConfigTable;

struct Solver {
  int order = 2;
  Precision precision = Precision::f32;
  double cfl = 0.9;
  int local_steps = 8;  ///< steps of a cell may be so many times as long as the shortest; 1: all the same
  double initial_level_m = 0;  ///< with initial = "level": still water up to here wherever the bed is lower
  bool start_with_level = false;  ///< initial = "dry" (default) or "level"
  ConfigLocation at;
};

Solver read_solver(ConfigTable table);

}  // namespace freshet::core
