// A factor on what the ground holds when it is full. Drawn once. Off unless ensemble.ground_capacity_sigma
// says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

double sigma(const Simulation& s, std::size_t zone) {
  return s.ground()
      .sigma(Ground::Number::capacity, zone)
      .value_or(s.basin().ensemble.controls["ground_capacity"].sigma);
}

bool in_use(const Simulation& s) {
  for (std::size_t zone = 0; zone < s.ground().count(); ++zone)
    if (sigma(s, zone) > 0) return true;
  return false;
}

std::optional<Bounds> bounds(const Simulation& s, std::size_t) {
  return Bounds{core::plausible::ground_factor.low, core::plausible::ground_factor.high};
}

void apply(Simulation& s, const std::vector<double>& factor) {
  s.set_ground(Ground::Number::capacity, factor);
}

}  // namespace

Control ground_capacity_control() {
  return {.name = "ground_capacity",
          .long_name = "factor on the capacity of the ground",
          .several = "factors on the capacity of the ground",
          .space = Space::ground,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::stream_of("ground_capacity"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .sigma = sigma,
          .apply = apply};
}

}  // namespace freshet::hydro
