// A factor on what a boundary of kind discharge brings in: rating curves of inflows, and forecasts of them,
// are wrong by a factor that lasts. Off unless ensemble.inflow_sigma says otherwise.

#include <algorithm>
#include <limits>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

bool is_discharge(const Simulation& s, std::size_t boundary) {
  return s.basin().boundaries[boundary].kind->gives(core::boundary_discharge);
}

bool in_use(const Simulation& s) { return s.basin().ensemble.controls["inflow_factor"].sigma > 0; }

std::optional<Bounds> bounds(const Simulation& s, std::size_t row) {
  if (!is_discharge(s, row)) return {};
  return Bounds{core::plausible::inflow_factor.low, core::plausible::inflow_factor.high};
}

/// Boundaries of another kind bring what they bring.
void apply(Simulation& s, const std::vector<double>& factor) {
  const std::size_t lanes = s.lanes();
  std::vector<double> scale = factor;
  for (std::size_t i = 0; i < scale.size(); ++i)
    if (!is_discharge(s, i / lanes)) scale[i] = 1;
  s.scale_inflow(std::move(scale));
}

}  // namespace

Control inflow_factor_control() {
  return {.name = "inflow_factor",
          .long_name = "factor on the inflow through a boundary of kind discharge",
          .several = "factors on inflow",
          .space = Space::boundary,
          .scale = core::Scale::logarithm,
          .neutral = 1,
          .least = std::numeric_limits<double>::min(),
          .mean_kept = true,
          .stream = core::stream_of("inflow_factor"),
          .needed = false,
          .in_use = in_use,
          .bounds = bounds,
          .apply = apply};
}

}  // namespace freshet::hydro
