#pragma once
// Water leaves as it would run on: at normal depth of a given slope, or at critical depth.

#include "hydro/boundary/critical_outflow.hpp"
#include "hydro/boundary/rim.hpp"

namespace freshet::hydro {

/// Share of the speed of free outflow that goes across the edge: the cosine between the water and the normal,
/// 0 where it runs back in. Water slower than half of that speed has no direction of its own yet: towards
/// rest, in proportion, the direction becomes the normal, so that standing water always leaves.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real share_across(Flow<Real> in, Real outflow_speed) {
  const Real speed = std::sqrt(fused(in.u, in.u, in.v * in.v));
  const Real directed = maximum(maximum(speed, Real(0.5) * outflow_speed), Real(1e-20));
  return maximum(Real(1) + (in.u - speed) / directed, Real(0));
}

/// Water leaves along its own direction with Manning's velocity for its depth and a given slope of the energy
/// line, sqrt(S) h^(2/3) / n; `drag` = g n^2. Nothing comes in, and no more leaves than `available`. Without
/// friction: at critical depth.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> normal_outflow_flux(Flow<Real> in, Real slope, Real drag,
                                                               Real available) {
  if (!(drag > Real(0))) return critical_outflow_flux(in);
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0);
  const Real speed =
      std::sqrt(slope * Real(gravity) / drag) * depth * inverse_cube_root(maximum(depth, Real(dry_depth)));
  const Real u = speed * share_across(in, speed), mass = minimum(depth * u, available);
  return {mass, mass * u, mass * u, mass * in.v};
}

/// Without a slope (0) at critical depth.
struct FreeOutflowKind : RimKind {
  static RimValue value(const RimStretch& place, double) { return {place.slope(), 0}; }
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    if (!(w.value > Real(0))) return critical_outflow_flux(w.in);
    return normal_outflow_flux(w.in, w.value, w.drag, w.available);
  }
};

}  // namespace freshet::hydro
