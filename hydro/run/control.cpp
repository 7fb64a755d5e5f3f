#include "hydro/run/control.hpp"

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

const std::vector<Control>& controls() {
#define FRESHET_CONTROL(name, ...) name##_control(),
  static const std::vector<Control> all = {FRESHET_CONTROLS(FRESHET_CONTROL)};
#undef FRESHET_CONTROL
  return all;
}

const Control& control(core::ControlName name) { return controls()[name.index]; }

std::size_t rows_of(const Simulation& s, Space space) {
  return space == Space::cell ? static_cast<std::size_t>(s.local().n_owned) : row_names(s, space).size();
}

std::vector<std::string> row_names(const Simulation& s, Space space) {
  std::vector<std::string> names;
  switch (space) {
    case Space::land_class:
      return s.mesh().land_class_names;
    case Space::boundary:
      for (int i = 0; i < s.boundaries().count(); ++i) names.push_back(s.boundaries().name(i));
      return names;
    case Space::gauge:
      for (const core::Gauge& gauge : s.basin().gauges) names.push_back(gauge.id);
      return names;
    case Space::ground:
      return s.ground().names();
    case Space::scalar:
      return {"all"};
    default:
      return {};
  }
}

}  // namespace freshet::hydro
