// A factor on what dry soil takes before it is wet, one for each member: how dry it was. Drawn once. Off
// unless ensemble.soil_dryness_sigma says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.basin().ensemble.controls["soil_dryness"].sigma > 0; }

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::soil_factor.low, core::plausible::soil_factor.high};
}

void apply(Simulation& s, const std::vector<double>&) {
  if (in_use(s)) s.scale_losses();
}

}  // namespace

Control soil_dryness_control() {
  return {.name = "soil_dryness",
          .long_name = "factor on what dry soil takes",
          .several = "factors on the dryness of soil",
          .space = Space::scalar,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::stream_of("soil_dryness"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
