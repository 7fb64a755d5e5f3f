// A factor on what snow melts in a day that is a degree too warm for it. Drawn once. Off unless
// ensemble.snow_melt_sigma says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "core/plausible.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) {
  return s.snow().any() && s.basin().ensemble.controls["snow_melt"].sigma > 0;
}

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::snow_factor.low, core::plausible::snow_factor.high};
}

void apply(Simulation& s, const std::vector<double>& factor) { s.set_snow(Snow::Number::melt, factor); }

}  // namespace

Control snow_melt_control() {
  return {.name = "snow_melt",
          .long_name = "factor on what snow melts",
          .several = "factors on what snow melts",
          .space = Space::scalar,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = false,
          .stream = core::stream_of("snow_melt"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
