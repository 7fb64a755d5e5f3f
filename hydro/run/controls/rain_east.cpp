// The distance by which rain of a grid falls too far east, one for each member: radar, satellites and
// forecasts are wrong about the place of a storm. The run changes it where members have a speed of their own.
// Off unless ensemble.rain_east_sigma_km or rain_speed_east_sigma_km_per_h says otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool in_use(const Simulation& s) {
  return s.basin().ensemble.controls["rain_east"].sigma > 0 ||
         s.basin().ensemble.controls["rain_speed_east"].sigma > 0;
}

std::optional<Bounds> bounds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_away.low, core::plausible::rain_away.high};
}

void apply(Simulation& s, const std::vector<double>&) {
  if (in_use(s)) s.move_rain();
}

}  // namespace

Control rain_east_control() {
  return {.name = "rain_east",
          .long_name = "distance by which rain falls too far east",
          .several = "shifts of rain to the east",
          .unit = "m",
          .space = Space::scalar,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = std::numeric_limits<double>::lowest(),
          .mean_kept = false,
          .stream = core::stream_of("rain_east"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
