#pragma once
// A free overfall.

#include "hydro/boundary/rim.hpp"

namespace freshet::hydro {

/// Free overfall: water leaves at critical depth for the energy head that it has inside, 2/3 (h + u^2 / 2g),
/// or, where it is faster than critical, as it comes. Nothing comes in.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> critical_outflow_flux(Flow<Real> in) {
  const Real un = maximum(in.u, Real(0)), g = Real(gravity);
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0);
  const Real critical = Real(2.0 / 3.0) * (depth + un * un / (Real(2) * g));
  const bool fast = un * un > g * depth;
  const Real h = fast ? depth : critical, u = fast ? un : std::sqrt(g * critical);
  const Real mass = depth > Real(0) ? h * u : Real(0);
  const Real normal = depth > Real(0) ? mass * u + Real(0.5) * g * (h - depth) * (h + depth) : Real(0);
  return {mass, normal, normal, mass * in.v};
}

struct CriticalOutflowKind : RimKind {
  static constexpr bool has_value = false;
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    return critical_outflow_flux(w.in);
  }
};

}  // namespace freshet::hydro
