// A factor on what wet soil goes on taking, one for each member. Drawn once. Off unless
// ensemble.infiltration_sigma says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.basin().ensemble.controls["infiltration_factor"].sigma > 0; }

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::soil_factor.low, core::plausible::soil_factor.high};
}

void apply(Simulation& s, const std::vector<double>&) {
  if (in_use(s)) s.scale_losses();
}

}  // namespace

Control infiltration_factor_control() {
  return {.name = "infiltration_factor",
          .long_name = "factor on rates of infiltration",
          .several = "factors on infiltration",
          .space = Space::scalar,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::stream_of("infiltration_factor"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
