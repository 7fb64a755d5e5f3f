#pragma once
// A given level outside.

#include "hydro/boundary/rim.hpp"

namespace freshet::hydro {

/// Water at a given level outside, which runs with that inside, but comes in no faster than is critical at
/// its depth: a level alone says no more. `outside` = level minus bed of the cell [m]. `slant`: see
/// RimWater.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> level_flux(Flow<Real> in, Real outside, Real slant = Real(0)) {
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0), there = maximum(outside, Real(0));
  const Real u = maximum(in.u, -std::sqrt(Real(gravity) * there));
  EdgeFlux<Real> f = hllc<Real>({depth, in.u, in.v}, {there, u, Real(0)});
  if (f.mass < Real(0)) f.tangential = f.mass * (slant * (f.mass / there));
  return f;
}

struct LevelKind : RimKind {
  static constexpr bool brings_in = true, gives_level = true;
  static RimValue value(const RimStretch& place, double) {
    const double depth = place.given() - place.bed();
    return {depth, std::max(depth, 0.0)};
  }
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    return level_flux(w.in, w.value, w.slant);
  }
};

}  // namespace freshet::hydro
