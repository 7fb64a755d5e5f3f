// The speed at which rain of a grid moves north besides its own, one for each member: what rain_north grows
// by. Off unless ensemble.rain_speed_north_sigma_km_per_h says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.basin().ensemble.controls["rain_speed_north"].sigma > 0; }

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_speed.low, core::plausible::rain_speed.high};
}

void apply(Simulation& s, const std::vector<double>&) {
  if (in_use(s)) s.move_rain();
}

}  // namespace

Control rain_speed_north_control() {
  return {.name = "rain_speed_north",
          .long_name = "speed at which rain moves north besides its own",
          .several = "speeds of rain to the north",
          .unit = "m s-1",
          .space = Space::scalar,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = std::numeric_limits<double>::lowest(),
          .mean_kept = false,
          .stream = core::stream_of("rain_speed_north"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
