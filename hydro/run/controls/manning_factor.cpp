// A factor on Manning's n of a land class. Drawn once: roughness does not change with the weather.

#include <algorithm>
#include <limits>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

/// Of a land class of the mesh as basin.toml has it, s/m^(1/3).
double manning_of(const Simulation& s, std::size_t land_class) {
  const core::Roughness& roughness = s.basin().roughness;
  const std::vector<std::string> names = roughness.class_names();
  const std::string& name = s.mesh().land_class_names[land_class];
  const auto found = std::find(names.begin(), names.end(), name);
  core::check(found != names.end(),
              "{}: the mesh has cells of land class '{}', which roughness does not name; add it, or make "
              "the mesh again",
              roughness.at.text, name);
  return roughness.class_manning()[static_cast<std::size_t>(found - names.begin())];
}

/// No factor makes friction of none.
std::optional<Bounds> bounds(const Simulation& s, std::size_t row) {
  const core::Plausible& range = core::plausible::manning;
  const double n = manning_of(s, row);
  if (n == 0) return {};
  return Bounds{std::min(range.low, n) / n, range.high / n};
}

void apply(Simulation& s, const std::vector<double>& factor) {
  const std::size_t lanes = s.lanes();
  std::vector<double> manning(factor.size());
  for (std::size_t i = 0; i < manning.size(); ++i) manning[i] = manning_of(s, i / lanes) * factor[i];
  s.set_manning(std::move(manning));
}

}  // namespace

Control manning_factor_control() {
  return {.name = "manning_factor",
          .long_name = "factor on Manning's n",
          .several = "factors on roughness",
          .space = Space::land_class,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::Stream::manning,
          .needed = true,
          .in_use = always,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
