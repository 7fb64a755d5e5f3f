// A factor on the rain that falls in a cell: a field, correlated as storms are.

#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_factor.low, core::plausible::rain_factor.high};
}

void apply(Simulation& s, const std::vector<double>& factor) { s.scale_rain(factor); }

}  // namespace

Control rain_factor_control() {
  return {.name = "rain_factor",
          .long_name = "factor on rain",
          .several = "factors on rain",
          .space = Space::cell,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = 0,
          .mean_kept = true,
          .stream = core::Stream::rain_field,
          .needed = true,
          .in_use = always,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
