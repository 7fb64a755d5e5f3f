#pragma once
// Momentum that eddies carry across the flow: the divergence of nu h grad(u, v), with nu by one of these.

#include "hydro/lanes/lanes.hpp"
#include "hydro/terms/edge_term.hpp"

namespace freshet::hydro {

/// `Closure` has viscosity(TermEdge, coefficient), m2/s.
template <class Closure>
struct EddyViscosity {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static TermFlux<V> through(const TermEdge<V>& e, V coefficient) {
    const V nu_h = Closure::viscosity(e, coefficient) * e.depth;
    return {-nu_h * (e.u_x * e.nx + e.u_y * e.ny), -nu_h * (e.v_x * e.nx + e.v_y * e.ny),
            nu_h * e.inverse_distance};
  }
};

/// The same everywhere.
struct ConstantViscosity : EddyViscosity<ConstantViscosity> {
  static constexpr bool needs_drag = false;
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V viscosity(const TermEdge<V>&, V nu) {
    return nu;
  }
};

/// (C delta)^2 sqrt(2 S : S), S the symmetric part of the velocity's gradient, delta the size of the cells
/// (Smagorinsky 1963, Mon. Weather Rev. 91, 99).
struct Smagorinsky : EddyViscosity<Smagorinsky> {
  static constexpr bool needs_drag = false;
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V viscosity(const TermEdge<V>& e, V c) {
    const V shear = e.u_y + e.v_x;
    const V strain2 = Number<V>(2) * (e.u_x * e.u_x + e.v_y * e.v_y) + shear * shear;
    return c * c * e.size_squared * square_root(strain2);
  }
};

/// alpha u* h, the shear velocity u*^2 = g n^2 |u|^2 / h^(1/3) by Manning (Elder 1959, J. Fluid Mech. 5, 544;
/// across the flow alpha is 0.15 in straight channels to 0.6 in rivers: Fischer et al. 1979, ch. 5).
struct Elder : EddyViscosity<Elder> {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V viscosity(const TermEdge<V>& e, V alpha) {
    using Real = Number<V>;
    const V u = Real(0.5) * (e.left.u + e.right.u), v = Real(0.5) * (e.left.v + e.right.v);
    const V r = inverse_cube_root(maximum(e.depth, Real(dry_depth)));
    return alpha * square_root(e.drag * r * (u * u + v * v)) * e.depth;
  }
};

}  // namespace freshet::hydro
