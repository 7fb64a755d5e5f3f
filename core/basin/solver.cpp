#include "core/basin/solver.hpp"

#include <fmt/format.h>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

Solver read_solver(ConfigTable table) {
  Solver solver;
  solver.at = {table.where()};
  solver.order = int(table.integer("order", {1, 2}, solver.order));
  solver.precision =
      table.choice("precision", {"f32", "f64"}, "f32") == "f64" ? Precision::f64 : Precision::f32;
  solver.cfl = table.number("cfl", {0.05, 1}, solver.cfl);
  solver.local_steps = int(table.integer("local_steps", {1, 16}, solver.local_steps));
  table.expect((solver.local_steps & (solver.local_steps - 1)) == 0, "local_steps",
               fmt::format("{} is no power of two; write 1, 2, 4, 8 or 16", solver.local_steps));
  solver.start_with_level = table.choice("initial", {"dry", "level"}, "dry") == "level";
  const auto level = table.number("initial_level_m", range::elevation);
  solver.initial_level_m = level.value_or(0);
  table.expect(!solver.start_with_level || level, "initial",
               "the level is missing; write initial_level_m, the elevation of the still water");
  table.expect(solver.start_with_level || !level, "initial_level_m",
               "is used only with initial = \"level\"; add that, or take this out");
  return solver;
}

}  // namespace freshet::core
