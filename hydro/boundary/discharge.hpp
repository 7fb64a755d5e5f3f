#pragma once
// A given discharge, into the basin or out of it.

#include "hydro/boundary/rim.hpp"

namespace freshet::hydro {

/// A given unit discharge [m2/s], positive into the basin: exactly that mass enters. Its depth is that of the
/// cell, but not below the critical depth; an abstraction (negative) takes at most what the cell holds,
/// `available` = depth * area / (dt * length). `slant`: see RimWater.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> discharge_flux(Flow<Real> in, Real inflow, Real available,
                                                          Real slant = Real(0)) {
  const Real mass = -maximum(inflow, -available);
  const Real critical = Real(1) / inverse_cube_root(maximum(mass * mass / Real(gravity), Real(1e-18)));
  const Real depth = maximum(in.depth, critical);
  const Real pressure_step = Real(0.5 * gravity) * (depth - in.depth) * (depth + in.depth);
  const Real normal = mass * mass / depth + pressure_step;
  const Real along = mass > Real(0) ? in.v : slant * (mass / depth);
  return {mass, normal, normal, mass * along};
}

struct DischargeKind : RimKind {
  static constexpr bool brings_in = true;
  static RimValue value(const RimStretch& place, double) {
    const double q = place.unit_discharge();
    return {q, std::cbrt(q * q / gravity)};
  }
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    return discharge_flux(w.in, w.value, w.available, w.slant);
  }
};

}  // namespace freshet::hydro
