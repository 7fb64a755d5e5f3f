// A factor on what a full store gives to the streams. Drawn once. Off unless ensemble.ground_flow_sigma says
// otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) {
  return s.ground().any() && s.basin().ensemble.controls["ground_flow"].sigma > 0;
}

std::optional<Bounds> bounds(const Simulation& s, std::size_t) {
  return Bounds{core::plausible::ground_factor.low, core::plausible::ground_factor.high};
}

void apply(Simulation& s, const std::vector<double>& factor) { s.set_ground(Ground::Number::flow, factor); }

}  // namespace

Control ground_flow_control() {
  return {.name = "ground_flow",
          .long_name = "factor on the outflow of the ground",
          .several = "factors on the outflow of the ground",
          .space = Space::ground,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::stream_of("ground_flow"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
