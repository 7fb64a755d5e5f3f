#pragma once
// What the water may carry, a row each: ROW(its name in [[tracer]] of basin.toml and in results, unit of its
// concentration, CF standard name or "", what results call it). Nothing else knows the rows: the solver
// carries as many as basin.toml asks for, results and checkpoints name them by these.

#include <string>
#include <vector>

#define FRESHET_TRACERS(ROW) ROW(dye, "kg m-3", "", "concentration of a dye in the water")

namespace freshet::core {

struct TracerRow {
  std::string name, unit, standard_name, long_name;
};

/// In the order of the rows.
inline const std::vector<TracerRow>& tracer_rows() {
#define FRESHET_ROW(name, unit, standard_name, long_name) {#name, unit, standard_name, long_name},
  static const std::vector<TracerRow> rows = {FRESHET_TRACERS(FRESHET_ROW)};
#undef FRESHET_ROW
  return rows;
}

}  // namespace freshet::core
