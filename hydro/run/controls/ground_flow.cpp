// A factor on what a full store gives to the streams. Drawn once. Off unless ensemble.ground_flow_sigma says
// otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

double sigma(const Simulation& s, std::size_t zone) {
  return s.ground()
      .sigma(Ground::Number::flow, zone)
      .value_or(s.basin().ensemble.controls["ground_flow"].sigma);
}

bool in_use(const Simulation& s) {
  for (std::size_t zone = 0; zone < s.ground().count(); ++zone)
    if (sigma(s, zone) > 0) return true;
  return false;
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
          .sigma = sigma,
          .apply = apply};
}

}  // namespace freshet::hydro
