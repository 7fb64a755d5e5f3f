#pragma once
// The shallow-water equations on one edge and in one cell, as pure functions of numbers or of packs of them.
// No branches: conditions are selects.

#include "hydro/formulas/gravity.hpp"
#include "hydro/lanes/math.hpp"

namespace freshet::hydro {

/// Water this shallow [m] does not move: its velocity is zero and no flux leaves it.
constexpr double dry_depth = 1e-6;

/// Depth [m] and velocity [m/s] in one cell and lane, or packs of them; on an edge, u is along its normal and
/// v along its tangent.
template <class V>
struct Flow {
  V depth, u, v;
};

/// Flux through an edge per metre of it, positive from left to right. The momentum that leaves the left cell
/// and that which enters the right one differ by the push of the bed step between them. Each is counted
/// without the hydrostatic pressure of its own cell, which cancels around a closed cell: still water gives
/// exact zeros.
template <class V>
struct EdgeFlux {
  V mass;          ///< m2/s
  V normal_left;   ///< m3/s2
  V normal_right;  ///< m3/s2
  V tangential;    ///< m3/s2
};

/// Velocity components of (x, y) along the normal (nx, ny) and the tangent (-ny, nx). Here and below G is
/// what the mesh holds: a number for all lanes, or a pack over edges, nodes or cells.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION Flow<V> rotated(Flow<V> a, G nx, G ny) {
  return {a.depth, fused(a.u, nx, a.v * ny), fused(a.v, nx, -(a.u * ny))};
}

/// From this relative jump of depth, |h_r - h_l| / (h_r + h_l), the shear between two states is spread as by
/// HLL; below, in proportion less, none in smooth water.
constexpr double shear_jump = 0.03;

/// HLLC flux between depths and velocities either side (Toro 2001, ch. 10; speeds from the two-rarefaction
/// solution, with its dry limits), the pressure of the left state taken off. HLLC alone keeps shear waves for
/// ever, and a jump that stands still then sheds water of different speeds from row to row (the carbuncle:
/// Kemm 2014, doi 10.1002/zamm.201200176); with `spread` the tangential flux across a jump is that of HLL.
/// That is for second order: the states of first order jump on every slope.
template <class V, bool spread = false>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<V> hllc(Flow<V> l, Flow<V> r) {
  using Real = Number<V>;
  const Real g = Real(gravity), half = Real(0.5), zero = Real(0);
  const V cl = square_root(g * l.depth), cr = square_root(g * r.depth);
  const auto wet_l = l.depth > zero, wet_r = r.depth > zero;
  const V u_star = fused(half, l.u + r.u, cl) - cr;
  const V c_star = fused(half, cl + cr, Real(0.25) * (l.u - r.u));
  const V out_l = l.u - cl, out_r = r.u + cr, both_l = minimum(out_l, u_star - c_star),
          both_r = maximum(out_r, u_star + c_star);
  const V front_l = fused(Real(-2), cr, r.u), front_r = fused(Real(2), cl, l.u);
  const V s_l = minimum(select(wet_l, select(wet_r, both_l, out_l), front_l), zero);
  const V s_r = maximum(select(wet_r, select(wet_l, both_r, out_r), front_r), zero);
  const V inverse = Real(1) / maximum(s_r - s_l, Real(1e-20));
  const V ql = l.depth * l.u, qr = r.depth * r.u, s_lr = s_l * s_r, swept = s_r * ql,
          higher = r.depth - l.depth;
  const V pressure_step = half * g * higher * (r.depth + l.depth);
  EdgeFlux<V> f;
  f.mass = fused(s_lr, higher, fused(-s_l, qr, swept)) * inverse;
  f.normal_left = fused(s_lr, qr - ql, fused(-s_l, fused(qr, r.u, pressure_step), swept * l.u)) * inverse;
  f.normal_right = f.normal_left - pressure_step;
  f.tangential = f.mass * select(f.mass > zero, l.v, r.v);
  if constexpr (spread) {
    const V hll =
        fused(s_lr, fused(r.depth, r.v, -(l.depth * l.v)), fused(-s_l, qr * r.v, swept * l.v)) * inverse;
    const V jump = absolute(higher) / maximum(r.depth + l.depth, Real(1e-20));
    f.tangential = fused(minimum(jump * Real(1 / shear_jump), Real(1)), hll - f.tangential, f.tangential);
  }
  return f;
}

/// What water that runs against a wall at u [m/s] (negative: away from it) presses on it beyond its own
/// pressure, m3/s2, from the Riemann solution with its mirror image: a rarefaction exactly, a shock to 2 % up
/// to Froude numbers of 10 (two shocks from the depth of two rarefactions: Toro 2001, ch. 10). Exactly zero
/// where it is still. To first order h c u: the wall takes no energy out of a wave, but lets none stay within
/// the cell, as its own pressure alone does.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V wall_push(V depth, V u) {
  using Real = Number<V>;
  const Real g = Real(gravity), half = Real(0.5), zero = Real(0);
  const V c = square_root(g * depth), at_wall = maximum(fused(half, u, c), zero);
  const V after = at_wall * at_wall * Real(1 / gravity);  // depth behind a rarefaction
  const V shock = square_root(half * g * (after + depth) / maximum(after * depth, Real(1e-20)));
  const V rise = select(u > zero, u / maximum(shock, Real(1e-10)), (at_wall - c) * (at_wall + c) / g);
  return half * g * rise * (rise + depth + depth);
}

/// A bank is a wall to a river as far as less than this share of its depth is beyond and passes over it.
constexpr double thin_on_bank = 0.1;

/// Adds to the flux through a bank (mesh/banks.hpp) what the water of the deeper cell presses on it: all of
/// wall_push() where the other cell is dry and stands above the level, nothing where a tenth of the depth
/// passes. `step` as for edge_flux().
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION void push_bank(EdgeFlux<V>& f, const Flow<V>& l, const Flow<V>& r, G step) {
  using Real = Number<V>;
  const Real zero = Real(0), one = Real(1);
  const auto left = l.depth > r.depth;
  const V deep = select(left, l.depth, r.depth), height = select(left, spread<V>(step), -step);
  const V passes = select(left, r.depth, l.depth) + maximum(deep - maximum(height, zero), zero);
  const V share = one - minimum(passes / maximum(Real(thin_on_bank) * deep, Real(dry_depth)), one);
  const V push = share * wall_push(deep, select(left, l.u, -r.u));
  f.normal_left += select(left, push, V{});
  f.normal_right += select(left, V{}, push);
}

/// Flux through an inner edge; `step` = bed of the right cell minus bed of the left [m]. Hydrostatic
/// reconstruction after Chen & Noelle (2017), doi 10.1137/15M1053074: the bed at the edge is min(max(z_l,
/// z_r), min(w_l, w_r)), which feels the whole slope where water is thinner than the bed step; in deeper
/// water it is that of Audusse et al. (2004). `spread` as for hllc(). Elevations are relative to the left
/// bed: differences stay exact in single precision.
template <class V, bool spread = false, class G>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<V> edge_flux(Flow<V> l, Flow<V> r, G step) {
  using Real = Number<V>;
  const Real zero = Real(0), half_g = Real(0.5 * gravity);
  l.depth = select(l.depth > Real(dry_depth), l.depth, zero);
  r.depth = select(r.depth > Real(dry_depth), r.depth, zero);
  const V bed = minimum(maximum(zero, step), minimum(l.depth, r.depth + step));
  const V above_r = bed - step;
  const V hl = l.depth - maximum(bed, zero), hr = maximum(r.depth - maximum(above_r, zero), zero);
  EdgeFlux<V> f = hllc<V, spread>({hl, l.u, l.v}, {hr, r.u, r.v});
  f.normal_left = fused(half_g * (l.depth + hl), minimum(bed, zero), f.normal_left);
  f.normal_right = fused(half_g * (r.depth + hr), minimum(above_r, zero), f.normal_right);
  return f;
}

/// Manning's n of shallow water over that of deep water, of one land class: 1 + excess where it is shallower
/// than `deep` - 1 / `inverse_range`, 1 where it is deeper than `deep` [m], linear between.
template <class G>
struct RoughnessCurve {
  G excess, deep, inverse_range;
};

/// Factor on drag = g n^2 at a depth.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION V drag_factor(V depth, RoughnessCurve<G> curve) {
  using Real = Number<V>;
  const V share = minimum(maximum((curve.deep - depth) * curve.inverse_range, Real(0)), Real(1));
  const V n = fused(curve.excess, share, Real(1));
  return n * n;
}

/// Unit discharge [m2/s] after Manning friction over dt, implicit in the unit discharge itself:
/// q (1 + dt k |q|) = q*, k = g n^2 h^(-7/3), solved exactly. Returns q* / q, 1 at least; `drag` = g n^2 dt.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V friction_divisor(V depth, V qx, V qy, V drag) {
  using Real = Number<V>;
  const V r = inverse_cube_root(maximum(depth, Real(dry_depth)));
  const V r3 = r * r * r;
  const V speed = square_root(fused(qx, qx, qy * qy));
  return fused(Real(0.5), square_root(fused(Real(4) * drag * speed, r3 * r3 * r, Real(1))), Real(0.5));
}

/// Square of a speed [m2/s2] that rounding of the pressure alone may cause in a step. Slower water stands
/// still: without this, still water gathers such speeds step by step, as nothing damps them.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V still_speed2(V depth) {
  using Real = Number<V>;
  constexpr Real twice = Real(2) * machine_epsilon<Real>();
  return Real(twice * twice * Real(gravity)) * depth;
}

/// Speed [m/s] that bounds the time step: dt = cfl * 2 A / (P * speed). Against waves |u| + c; against
/// emptying a cell 4/3 c: out of still water onto dry ground goes 2/3 c h per metre on every side.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V limiting_speed(V depth, V u, V v) {
  using Real = Number<V>;
  const V c = square_root(Real(gravity) * depth);
  return maximum(square_root(fused(u, u, v * v)) + c, Real(4.0 / 3.0) * c);
}

}  // namespace freshet::hydro
