#pragma once
// The rim where nothing else is said.

#include "hydro/boundary/rim.hpp"

namespace freshet::hydro {

/// No flow through. With the cell's own pressure on the wall, waves between walls would grow in second order.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> wall_flux(Flow<Real> in) {
  const Real push = wall_push<Real>(in.depth > Real(dry_depth) ? in.depth : Real(0), in.u);
  return {Real(0), push, push, Real(0)};
}

struct WallKind : RimKind {
  static constexpr bool is_wall = true, has_value = false;
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    return wall_flux(w.in);
  }
};

}  // namespace freshet::hydro
