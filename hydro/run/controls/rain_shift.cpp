// The time by which rain comes late, one for each member: forecasts of a storm are wrong about its hour, and
// a rain gauge may stand where it comes sooner. Off unless ensemble.rain_shift_sigma_min says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) { return s.basin().ensemble.controls["rain_shift"].sigma > 0; }

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_shift.low, core::plausible::rain_shift.high};
}

void apply(Simulation& s, const std::vector<double>& late) {
  if (in_use(s)) s.shift_rain(late);
}

}  // namespace

Control rain_shift_control() {
  return {.name = "rain_shift",
          .long_name = "time by which rain comes late",
          .several = "shifts of rain",
          .unit = "s",
          .space = Space::scalar,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = std::numeric_limits<double>::lowest(),
          .mean_kept = false,
          .stream = core::stream_of("rain_shift"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
