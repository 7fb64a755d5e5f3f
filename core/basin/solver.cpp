#include "core/basin/solver.hpp"

#include <fmt/format.h>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

const Words<Precision> precisions = {{"f32", Precision::f32}, {"f64", Precision::f64}};

}  // namespace

Solver read_solver(ConfigTable table) {
  table.about({"The scheme ([solver](solver.md))."});
  Solver solver;
  solver.at = {table.where()};
  solver.order = int(
      table.integer("order", {1, 2}, solver.order,
                    {.meaning = "order of the scheme in space and time (docs/decisions/0006-second-order.md, "
                                "docs/decisions/0016-order-2-unless-said.md)",
                     .allowed = "1, 2"}));
  solver.precision = table.choice("precision", precisions, solver.precision,
                                  {"of the state; sums of the water budget are f64 always"});
  solver.cfl = table.number("cfl", {0.05, 1}, solver.cfl, {"Courant number"});
  solver.local_steps =
      int(table.integer("local_steps", {1, 16}, solver.local_steps,
                        {.meaning = "local time steps: a cell's may be so many times as long as the shortest "
                                    "(docs/decisions/0010-local-steps.md); 1: all cells take the same",
                         .allowed = "1, 2, 4, 8, 16"}));
  table.expect((solver.local_steps & (solver.local_steps - 1)) == 0, "local_steps",
               fmt::format("{} is no power of two; write 1, 2, 4, 8 or 16", solver.local_steps));
  solver.start_with_level =
      table.choice(
          "initial", {"dry", "level"}, "dry",
          {"what a run or the first cycle starts from, where no `[[initial_water]]` says otherwise"}) ==
      "level";
  const auto level = table.number("initial_level_m", range::elevation,
                                  {"still water up to this elevation wherever the bed is lower; more than "
                                   "400 m above the lowest bed, or below all, is reported",
                                   "*needed with `\"level\"`*"});
  solver.initial_level_m = level.value_or(0);
  table.expect(!solver.start_with_level || level, "initial",
               "the level is missing; write initial_level_m, the elevation of the still water");
  table.expect(solver.start_with_level || !level, "initial_level_m",
               "is used only with initial = \"level\"; add that, or take this out");
  return solver;
}

}  // namespace freshet::core
