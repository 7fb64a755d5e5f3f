#pragma once
// Terms of the momentum balance that a basin may switch on, a row each: ROW(its name in [[term]] of
// basin.toml, its struct in hydro/terms/, least, most and unit of its coefficient, what it is). A macro,
// because basin.toml is checked by programs that hold no solver.

#include <string>
#include <vector>

#define FRESHET_TERMS(ROW)                                                                                   \
  ROW(viscosity, ConstantViscosity, 0, 1000, "m2/s", "a constant eddy viscosity")                            \
  ROW(smagorinsky, Smagorinsky, 0, 1, "1", "eddies of the size of the cells (Smagorinsky 1963), 0.1 to 0.2") \
  ROW(elder, Elder, 0, 10, "1",                                                                              \
      "eddies that the bed makes, times shear velocity and depth (Elder 1959), 0.15 to 0.6")

namespace freshet::core {

struct TermRow {
  std::string name;
  double low, high;  ///< of the coefficient
  std::string unit, about;
};

/// In the order of the rows.
inline const std::vector<TermRow>& term_rows() {
#define FRESHET_ROW(name, type, low, high, unit, about) {#name, low, high, unit, about},
  static const std::vector<TermRow> rows = {FRESHET_TERMS(FRESHET_ROW)};
#undef FRESHET_ROW
  return rows;
}

}  // namespace freshet::core
