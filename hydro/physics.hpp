#pragma once
// The shallow-water equations on one edge and in one cell, as pure scalar functions. No branches: conditions
// are selects, so that a loop over lanes vectorises.

#include <Kokkos_Core.hpp>
#include <cmath>

#include "hydro/math.hpp"

namespace freshet::hydro {

constexpr double gravity = 9.81;  ///< m/s2

/// Water this shallow [m] does not move: its velocity is zero and no flux leaves it.
constexpr double dry_depth = 1e-6;

/// Depth [m] and velocity [m/s] in one cell and lane; on an edge, u is along its normal and v along its
/// tangent.
template <class Real>
struct Flow {
  Real depth, u, v;
};

/// Flux through an edge per metre of it, positive from left to right. The momentum that leaves the left cell
/// and that which enters the right one differ by the push of the bed step between them. Each is counted
/// without the hydrostatic pressure of its own cell, which cancels around a closed cell: still water gives
/// exact zeros.
template <class Real>
struct EdgeFlux {
  Real mass;          ///< m2/s
  Real normal_left;   ///< m3/s2
  Real normal_right;  ///< m3/s2
  Real tangential;    ///< m3/s2
};

/// Velocity components of (x, y) along the normal (nx, ny) and the tangent (-ny, nx).
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Flow<Real> rotated(Flow<Real> a, Real nx, Real ny) {
  return {a.depth, a.u * nx + a.v * ny, a.v * nx - a.u * ny};
}

/// From this relative jump of depth, |h_r - h_l| / (h_r + h_l), the shear between two states is spread as by
/// HLL; below, in proportion less, none in smooth water.
constexpr double shear_jump = 0.03;

/// HLLC flux between depths and velocities either side (Toro 2001, ch. 10; speeds from the two-rarefaction
/// solution, with its dry limits), the pressure of the left state taken off. HLLC alone keeps shear waves for
/// ever, and a jump that stands still then sheds water of different speeds from row to row (the carbuncle:
/// Kemm 2014, doi 10.1002/zamm.201200176); with `spread` the tangential flux across a jump is that of HLL.
/// That is for second order: the states of first order jump on every slope.
template <class Real, bool spread = false>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> hllc(Flow<Real> l, Flow<Real> r) {
  const Real g = Real(gravity), half = Real(0.5);
  const Real cl = std::sqrt(g * l.depth), cr = std::sqrt(g * r.depth);
  const bool wet_l = l.depth > Real(0), wet_r = r.depth > Real(0);
  const Real u_star = half * (l.u + r.u) + cl - cr;
  const Real c_star = half * (cl + cr) + Real(0.25) * (l.u - r.u);
  const Real out_l = l.u - cl, out_r = r.u + cr, both_l = minimum(out_l, u_star - c_star),
             both_r = maximum(out_r, u_star + c_star);
  const Real front_l = r.u - Real(2) * cr, front_r = l.u + Real(2) * cl;
  const Real s_l = minimum(select(wet_l, select(wet_r, both_l, out_l), front_l), Real(0));
  const Real s_r = maximum(select(wet_r, select(wet_l, both_r, out_r), front_r), Real(0));
  const Real inverse = Real(1) / maximum(s_r - s_l, Real(1e-20));
  const Real ql = l.depth * l.u, qr = r.depth * r.u, s_lr = s_l * s_r;
  const Real pressure_step = half * g * (r.depth - l.depth) * (r.depth + l.depth);
  EdgeFlux<Real> f;
  f.mass = (s_r * ql - s_l * qr + s_lr * (r.depth - l.depth)) * inverse;
  f.normal_left = (s_r * ql * l.u - s_l * (qr * r.u + pressure_step) + s_lr * (qr - ql)) * inverse;
  f.normal_right = f.normal_left - pressure_step;
  f.tangential = f.mass * select(f.mass > Real(0), l.v, r.v);
  if constexpr (spread) {
    const Real hll = (s_r * ql * l.v - s_l * qr * r.v + s_lr * (r.depth * r.v - l.depth * l.v)) * inverse;
    const Real jump = std::fabs(r.depth - l.depth) / maximum(r.depth + l.depth, Real(1e-20));
    f.tangential += minimum(jump * Real(1 / shear_jump), Real(1)) * (hll - f.tangential);
  }
  return f;
}

/// Flux through an inner edge; `step` = bed of the right cell minus bed of the left [m]. Hydrostatic
/// reconstruction after Chen & Noelle (2017), doi 10.1137/15M1053074: the bed at the edge is min(max(z_l,
/// z_r), min(w_l, w_r)), which feels the whole slope where water is thinner than the bed step; in deeper
/// water it is that of Audusse et al. (2004). `spread` as for hllc(). Elevations are relative to the left
/// bed: differences stay exact in single precision.
template <class Real, bool spread = false>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> edge_flux(Flow<Real> l, Flow<Real> r, Real step) {
  const Real zero = Real(0), half_g = Real(0.5 * gravity);
  l.depth = select(l.depth > Real(dry_depth), l.depth, zero);
  r.depth = select(r.depth > Real(dry_depth), r.depth, zero);
  const Real bed = minimum(maximum(zero, step), minimum(l.depth, r.depth + step));
  const Real above_r = bed - step;
  const Real hl = maximum(l.depth - maximum(bed, zero), zero),
             hr = maximum(r.depth - maximum(above_r, zero), zero);
  EdgeFlux<Real> f = hllc<Real, spread>({hl, l.u, l.v}, {hr, r.u, r.v});
  f.normal_left += half_g * (l.depth + hl) * minimum(bed, zero);
  f.normal_right += half_g * (r.depth + hr) * minimum(above_r, zero);
  return f;
}

/// Manning's n of shallow water over that of deep water, of one land class: 1 + excess where it is shallower
/// than `deep` - 1 / `inverse_range`, 1 where it is deeper than `deep` [m], linear between.
template <class Real>
struct RoughnessCurve {
  Real excess, deep, inverse_range;
};

/// Factor on drag = g n^2 at a depth, from the three numbers of a RoughnessCurve.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real drag_factor(Real depth, Real excess, Real deep, Real inverse_range) {
  const Real share = minimum(maximum((deep - depth) * inverse_range, Real(0)), Real(1));
  const Real n = Real(1) + excess * share;
  return n * n;
}

/// Unit discharge [m2/s] after Manning friction over dt, implicit in the unit discharge itself:
/// q (1 + dt k |q|) = q*, k = g n^2 h^(-7/3), solved exactly. Returns the factor q / q*; `drag` = g n^2 dt.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real friction_factor(Real depth, Real qx, Real qy, Real drag) {
  const Real r = inverse_cube_root(maximum(depth, Real(dry_depth)));
  const Real r3 = r * r * r;
  const Real speed = std::sqrt(qx * qx + qy * qy);
  return Real(2) / (Real(1) + std::sqrt(Real(1) + Real(4) * drag * speed * r3 * r3 * r));
}

/// Square of a speed [m2/s2] that rounding of the pressure alone may cause in a step. Slower water stands
/// still: without this, still water gathers such speeds step by step, as nothing damps them.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real still_speed2(Real depth) {
  constexpr Real twice = Real(2) * machine_epsilon<Real>();
  return twice * twice * Real(gravity) * depth;
}

/// Speed [m/s] that bounds the time step: dt = cfl * 2 A / (P * speed). Against waves |u| + c; against
/// emptying a cell 4/3 c: out of still water onto dry ground goes 2/3 c h per metre on every side.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real limiting_speed(Real depth, Real u, Real v) {
  const Real c = std::sqrt(Real(gravity) * depth);
  return maximum(std::sqrt(u * u + v * v) + c, Real(4.0 / 3.0) * c);
}

}  // namespace freshet::hydro
