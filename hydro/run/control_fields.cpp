#include "hydro/run/control_fields.hpp"

#include "hydro/run/checkpoint_checks.hpp"
#include "hydro/run/result_file.hpp"
#include "hydro/run/saved_names.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

const char* dimension_of(Space space) {
  switch (space) {
    case Space::cell:
      return results::face;
    case Space::land_class:
      return "land_class";
    case Space::boundary:
      return "boundary";
    case Space::gauge:
      return saved::gauge;
    case Space::ground:
      return "ground";
    default:
      return "scalar";
  }
}

}  // namespace

void define_controls(core::NetcdfFile& file, const Simulation& simulation) {
  for (const Control& c : controls()) {
    if (!c.in_use(simulation)) continue;
    const std::string dimension = dimension_of(c.space);
    if (!file.has_dimension(dimension)) file.add_dimension(dimension, rows_of(simulation, c.space));
    file.add_variable(c.name.row().name, core::NcType::f64, {dimension, results::member},
                      described(c.long_name, c.unit));
  }
}

void write_controls(core::NetcdfFile& file, const Simulation& simulation) {
  for (const Control& c : controls()) {
    if (!c.in_use(simulation)) continue;
    const char* const name = c.name.row().name;
    if (c.space == Space::cell)
      write_rows(file, name, simulation, simulation.control(c.name));
    else
      write_member_table(file, name, simulation, simulation.control(c.name));
  }
}

void read_controls(const core::NetcdfFile& file, Simulation& simulation) {
  for (const Control& c : controls()) {
    const char* const name = c.name.row().name;
    std::vector<double> values(rows_of(simulation, c.space) * simulation.lanes(), c.neutral);
    if (c.in_use(simulation) && file.has_variable(name))
      values = checked(file, name,
                       c.space == Space::cell ? read_rows(file, name, simulation)
                                              : read_member_table(file, name, simulation),
                       c.least);
    simulation.set_control(c.name, std::move(values));
  }
}

std::vector<ControlShape> control_shapes(const Simulation& simulation) {
  std::vector<ControlShape> shapes;
  for (const Control& c : controls()) {
    if (!c.in_use(simulation)) continue;
    const std::size_t rows = c.space == Space::cell ? static_cast<std::size_t>(simulation.mesh().n_cells())
                                                    : rows_of(simulation, c.space);
    shapes.push_back({c.name.row().name, rows, c.needed});
  }
  return shapes;
}

}  // namespace freshet::hydro
