#pragma once
// Control variables in a checkpoint, under their names: (face, member), or (row, member) over the dimension
// of their space.

#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

void define_controls(core::NetcdfFile& file, const Simulation& simulation);
void write_controls(core::NetcdfFile& file, const Simulation& simulation);
/// After the state. A control that the file lacks is neutral. InputError naming the first value that cannot
/// be.
void read_controls(const core::NetcdfFile& file, Simulation& simulation);

/// Variable and shape of each that a checkpoint of this simulation must have or may have.
struct ControlShape {
  std::string name;
  std::size_t rows;
  bool needed;
};
std::vector<ControlShape> control_shapes(const Simulation& simulation);

}  // namespace freshet::hydro
