// Water in the ground over that at forecast.start: a store keeps what weeks have brought, which no map tells.
// The run changes it; readings of a stream correct it.

#include <limits>

#include "core/plausible.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.ground().any(); }

std::optional<Bounds> bounds(const Simulation& s, std::size_t) {
  return Bounds{core::plausible::ground_wetness.low, s.ground().most_wetness()};
}

void apply(Simulation& s, const std::vector<double>& over_start) {
  s.set_ground(Ground::Number::wetness, over_start);
}

}  // namespace

Control ground_wetness_control() {
  return {.name = "ground_wetness",
          .long_name = "water in the ground over that at forecast.start",
          .several = "stores of ground water",
          .space = Space::ground,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = true,
          .stream = core::stream_of("ground_wetness"),
          .needed = true,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
