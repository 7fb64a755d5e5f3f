// Where rain of a grid falls: the distance by which it falls too far east and north, and the speed by which
// that grows, one of each for each member: radar, satellites and forecasts are wrong about the place of a
// storm. The run changes the distances where members have a speed of their own. Off unless
// ensemble.rain_east_sigma_km and its kin say otherwise.

#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool spread_in(const Simulation& s, core::ControlName control) {
  return s.basin().ensemble.controls[control].sigma > 0;
}

// A direction's distance moves the rain also where only its speed differs between members.
bool east_in_use(const Simulation& s) { return spread_in(s, "rain_east") || spread_in(s, "rain_speed_east"); }
bool north_in_use(const Simulation& s) {
  return spread_in(s, "rain_north") || spread_in(s, "rain_speed_north");
}
bool speed_east_in_use(const Simulation& s) { return spread_in(s, "rain_speed_east"); }
bool speed_north_in_use(const Simulation& s) { return spread_in(s, "rain_speed_north"); }

std::optional<Bounds> distances(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_away.low, core::plausible::rain_away.high};
}
std::optional<Bounds> speeds(const Simulation&, std::size_t) {
  return Bounds{core::plausible::rain_speed.low, core::plausible::rain_speed.high};
}

using InUse = bool (*)(const Simulation&);

template <InUse in_use>
void apply(Simulation& s, const std::vector<double>&) {
  if (in_use(s)) s.move_rain();
}

using BoundsOf = std::optional<Bounds> (*)(const Simulation&, std::size_t);

template <InUse in_use>
Control place_of_rain(core::ControlName name, const char* long_name, const char* several, const char* unit,
                      BoundsOf bounds) {
  return {.name = name,
          .long_name = long_name,
          .several = several,
          .unit = unit,
          .space = Space::scalar,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = std::numeric_limits<double>::lowest(),
          .mean_kept = false,
          .stream = core::stream_of(name),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply<in_use>};
}

}  // namespace

Control rain_east_control() {
  return place_of_rain<east_in_use>("rain_east", "distance by which rain falls too far east",
                                    "shifts of rain to the east", "m", distances);
}
Control rain_north_control() {
  return place_of_rain<north_in_use>("rain_north", "distance by which rain falls too far north",
                                     "shifts of rain to the north", "m", distances);
}
Control rain_speed_east_control() {
  return place_of_rain<speed_east_in_use>("rain_speed_east", "speed at which rain moves east besides its own",
                                          "speeds of rain to the east", "m s-1", speeds);
}
Control rain_speed_north_control() {
  return place_of_rain<speed_north_in_use>("rain_speed_north",
                                           "speed at which rain moves north besides its own",
                                           "speeds of rain to the north", "m s-1", speeds);
}

}  // namespace freshet::hydro
