// A factor on the water in snow, wherever it lies: what fell in months is not known better than that. What is
// there is multiplied as the factor changes. Drawn once; readings of a stream that melt swells correct it.
// Off unless ensemble.snow_store_sigma says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "core/plausible.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) {
  return s.snow().any() && s.basin().ensemble.controls["snow_store"].sigma > 0;
}

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::snow_factor.low, core::plausible::snow_factor.high};
}

void apply(Simulation& s, const std::vector<double>& factor) { s.set_snow(Snow::Number::store, factor); }

}  // namespace

Control snow_store_control() {
  return {.name = "snow_store",
          .long_name = "factor on the water in snow",
          .several = "factors on the water in snow",
          .space = Space::scalar,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = true,
          .stream = core::stream_of("snow_store"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
