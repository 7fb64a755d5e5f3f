// Water in the ground over that at forecast.start: a store keeps what weeks have brought, which no map tells.
// The run changes it; readings of a stream correct it.

#include <limits>

#include "core/basin.hpp"
#include "core/plausible.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

double sigma(const Simulation& s, std::size_t zone) {
  return s.ground()
      .sigma(Ground::Number::wetness, zone)
      .value_or(s.basin().ensemble.controls["ground_wetness"].sigma);
}

bool in_use(const Simulation& s) { return s.ground().any(); }

std::optional<Bounds> bounds(const Simulation& s, std::size_t zone) {
  return Bounds{core::plausible::ground_wetness.low, s.ground().most_wetness(zone)};
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
          .sigma = sigma,
          .apply = apply};
}

}  // namespace freshet::hydro
