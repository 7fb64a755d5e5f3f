// An offset on the elevation of a gauge's zero, which is often not that of the terrain. Drawn once: a zero
// does not change with the weather. Off unless gauge.zero_sigma_m says otherwise.

#include <algorithm>
#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

double sigma(const Simulation& s, std::size_t gauge) { return s.basin().gauges[gauge].zero_sigma_m; }

bool in_use(const Simulation& s) {
  const std::vector<core::Gauge>& gauges = s.basin().gauges;
  return std::any_of(gauges.begin(), gauges.end(), [](const core::Gauge& g) { return g.zero_sigma_m > 0; });
}

/// A zero that is known stays, and one of a gauge whose readings are not assimilated: no other gauge knows
/// it, and what a few members show of it is chance.
std::optional<Bounds> bounds(const Simulation& s, std::size_t gauge) {
  if (sigma(s, gauge) == 0 || !s.basin().gauges[gauge].assimilate) return {};
  return Bounds{core::plausible::zero_offset.low, core::plausible::zero_offset.high};
}

/// The water knows nothing of it: Simulation::gauge_zeros() does.
void apply(Simulation&, const std::vector<double>&) {}

}  // namespace

Control gauge_datum_control() {
  return {.name = "gauge_datum",
          .long_name = "offset on the elevation of stage zero",
          .several = "offsets of gauges' zeros",
          .unit = "m",
          .space = Space::gauge,
          .scale = core::Scale::identity,
          .neutral = 0,
          .least = std::numeric_limits<double>::lowest(),
          .mean_kept = false,
          .stream = core::stream_of("gauge_datum"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .sigma = sigma,
          .apply = apply};
}

}  // namespace freshet::hydro
