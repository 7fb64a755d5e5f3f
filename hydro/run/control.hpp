#pragma once
// Control variables of the assimilation: what members differ in besides their water, and readings correct.
// Drawing, analysis, report and checkpoints go through the rows of controls(); none of them names a control.

#include <optional>
#include <string>
#include <vector>

#include "core/controls.hpp"
#include "core/plausible.hpp"
#include "core/random.hpp"
#include "core/scale.hpp"

namespace freshet::hydro {

class Simulation;

/// What a control has a value for, in each member.
enum class Space { cell, land_class, boundary, gauge, ground, scalar };

struct Bounds {
  double low, high;
};

/// One control. It sees a simulation that has mesh, forcing and solver.
struct Control {
  core::ControlName name;
  const char* long_name;  ///< in checkpoints, "factor on rain"
  const char* several;    ///< in the log, "factors on rain"
  const char* unit = "1";
  Space space;
  core::Scale scale;
  double neutral;       ///< value that changes nothing
  double least;         ///< a checkpoint holds none below
  bool mean_kept;       ///< drawn so that the mean of a factor is 1, not its median
  core::Stream stream;  ///< of its random numbers
  bool needed;          ///< every checkpoint has it; else it begins neutral where a file lacks it
  bool (*in_use)(const Simulation&);
  /// Bounds of a row that the analysis must not leave; none: the row is not corrected.
  std::optional<Bounds> (*bounds)(const Simulation&, std::size_t row);
  /// Standard deviation of a row on its scale, where it is not that of [ensemble].
  double (*sigma)(const Simulation&, std::size_t row) = nullptr;
  /// Gives the values, [row][lane], to the simulation. They stay where they are until they are given anew.
  void (*apply)(Simulation&, const std::vector<double>& values);
};

/// In the order of core::control_rows.
const std::vector<Control>& controls();
const Control& control(core::ControlName name);

/// Rows of a space that this rank holds, and how reports call them; cells have no names.
std::size_t rows_of(const Simulation& simulation, Space space);
std::vector<std::string> row_names(const Simulation& simulation, Space space);

/// For controls that every basin has.
inline bool always(const Simulation&) { return true; }

#define FRESHET_CONTROL(name, ...) Control name##_control();
FRESHET_CONTROLS(FRESHET_CONTROL)
#undef FRESHET_CONTROL

}  // namespace freshet::hydro
