// Water on its way to the streams through soil and drains. The run changes it; readings of a stream correct
// it.

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.basin().forcing.ground.quick_h.has_value(); }

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::quick_water.low, core::plausible::quick_water.high};
}

void apply(Simulation& s, const std::vector<double>& depth) { s.set_ground(Ground::Number::quick, depth); }

}  // namespace

Control ground_quick_control() {
  return {.name = "ground_quick",
          .long_name = "water on its way through soil and drains, as a depth over its zone",
          .several = "quick stores of ground water",
          .unit = "m",
          .space = Space::ground,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = 0,
          .mean_kept = false,
          .stream = core::stream_of("ground_quick"),
          .needed = true,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
