#pragma once
// What a step does to one edge and to one cell, as pure functions without branches of numbers or of packs of
// them, whatever the packing (lane_packs.hpp).

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/bed_step.hpp"
#include "hydro/formulas/reconstruction.hpp"
#include "hydro/kernels/sides.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

/// Out of a cell through one of its edges, or through all of them.
template <class V>
struct Outflow {
  V mass;  ///< m3/s
  V x, y;  ///< momentum, m4/s2
};

/// What leaves the left cell of an edge, and what leaves the right one (the same mass, negative).
template <class V>
struct BothSides {
  Outflow<V> left, right;

  /// visit(value of Out, what the left cell lets out, what the right one does)
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each(const Visit& visit) const {
    visit(Out::mass, left.mass, right.mass), visit(Out::x, left.x, right.x), visit(Out::y, left.y, right.y);
  }
};

template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION BothSides<V> both_sides(const EdgeFlux<V>& f, G nx, G ny, G length) {
  const G x = nx * length, y = ny * length;
  const V mass = f.mass * length, along_x = x * f.tangential, along_y = y * f.tangential;
  return {{mass, fused(x, f.normal_left, -along_y), fused(y, f.normal_left, along_x)},
          {-mass, fused(-x, f.normal_right, along_y), fused(-y, f.normal_right, -along_x)}};
}

/// Bed at a point of a cell above the bed of its centroid [m], as its gradients have it.
template <class V, class Real, class G>
KOKKOS_FORCEINLINE_FUNCTION V bed_rise(const Real* gradient, mesh::Index stride, G x, G y) {
  const auto along = [=](int level, int depth) FRESHET_LANE_BODY {
    return load<V>(gradient + level * stride) - load<V>(gradient + depth * stride);
  };
  return fused(along(Slopes::level_x, Slopes::depth_x), x, along(Slopes::level_y, Slopes::depth_y) * y);
}

/// An inner edge: unit normal from left to right, length [m], negative where it is a bank, bed of the right
/// cell minus bed of the left [m], and where its middle lies.
template <class G>
struct InnerEdge {
  G nx, ny, length, step;
  EdgeMiddle<G> middle;
};

/// Through an inner edge between two states, `step` between the beds there [m].
template <class V, bool spread, class G, class H>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<V> through_step(Flow<V> l, Flow<V> r, const InnerEdge<G>& e, H step) {
  EdgeFlux<V> f = edge_flux<V, spread>(l, r, step);
  const auto open = e.length >= Number<V>(0);
  if (!everywhere(open)) {
    EdgeFlux<V> bank = f;
    push_bank<V>(bank, l, r, step);
    const auto flows = mask_for<V>(open);
    f.normal_left = select(flows, f.normal_left, bank.normal_left);
    f.normal_right = select(flows, f.normal_right, bank.normal_right);
  }
  return f;
}

/// Through an inner edge between linear states.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION BothSides<V> between_planes(const Face<V>& left, const Face<V>& right,
                                                        const InnerEdge<G>& e) {
  EdgeFlux<V> f = through_step<V, true>(rotated(left.flow, e.nx, e.ny), rotated(right.flow, e.nx, e.ny), e,
                                        e.step + (right.bed_rise - left.bed_rise));
  f.normal_left = left.pushed(f.normal_left);
  f.normal_right = right.pushed(f.normal_right);
  return both_sides(f, e.nx, e.ny, absolute(e.length));
}

/// Through an inner edge, from the rows of its cells: states l, r and gradients gl, gr, `stride` from
/// variable to variable.
template <bool linear, class V, class Real, class G>
KOKKOS_FORCEINLINE_FUNCTION BothSides<V> through_edge(const Real* l, const Real* gl, const Real* r,
                                                      const Real* gr, mesh::Index stride, InnerEdge<G> e) {
  if constexpr (!linear) {
    const EdgeFlux<V> f = through_step<V, false>(rotated(state_at<V>(l, stride), e.nx, e.ny),
                                                 rotated(state_at<V>(r, stride), e.nx, e.ny), e, e.step);
    return both_sides(f, e.nx, e.ny, absolute(e.length));
  } else {
    const EdgeMiddle<G>& at = e.middle;
    const V added = bed_rise<V>(gr, stride, at.rx, at.ry) - bed_rise<V>(gl, stride, at.lx, at.ly);
    const PlanesAtEdge<V> planes = planes_at_edge(e.step, added, load<V>(l), load<V>(r));
    // Most often they are whole, and a branch keeps the division out of the way of all that follows.
    if (everywhere(planes.whole()))
      return between_planes(face<true, V>(l, gl, stride, at.lx, at.ly),
                            face<true, V>(r, gr, stride, at.rx, at.ry), e);
    const V share = planes.share();
    return between_planes(face<true, V>(l, gl, stride, share * at.lx, share * at.ly),
                          face<true, V>(r, gr, stride, share * at.rx, share * at.ry), e);
  }
}

/// What stands at a boundary edge, the same for all lanes.
template <class Real>
struct Rim {
  EdgeKind kind;
  Real nx, ny, length;
  Real share;  ///< 1/s: times the depth of the cell [m] it is the most that may be taken through the edge,
               ///< m2/s
  RoughnessCurve<Real> curve;
  Real slant;  ///< of water that comes in: its velocity along the edge over that across it
};

/// Through a boundary edge. `depth` of its cell [m], `value` as set_boundary() has it, `drag` = g n^2.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION BothSides<Real> through_rim(const Rim<Real>& rim, const Face<Real>& inner,
                                                        Real depth, Real value, Real drag) {
  const Flow<Real> in = rotated<Real>(inner.flow, rim.nx, rim.ny);
  if constexpr (linear) value -= gives_level(rim.kind) ? inner.bed_rise : Real(0);
  drag *= drag_factor(in.depth, rim.curve);
  EdgeFlux<Real> f = boundary_flux<Real>(rim.kind, {in, value, depth * rim.share, drag, rim.slant});
  if constexpr (linear) f.normal_left = inner.pushed(f.normal_left);
  return both_sides(f, rim.nx, rim.ny, rim.length);
}

/// Next to an edge with a crest: the state there, and the depth of the cell, m.
template <class Real>
struct CrestFace {
  Face<Real> face;
  Real depth;
  /// Its level over a crest that stands so far above its bed, m: as the cell has it or as it is at the edge,
  /// whichever is lower.
  KOKKOS_FORCEINLINE_FUNCTION Real over(Real above_bed) const {
    return minimum(depth, face.centre_depth + face.level_rise) - above_bed;
  }
};

/// Through an edge with a crest.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION BothSides<Real> through_crest(const CrestEdge<Real>& crest,
                                                          const CrestFace<Real>& left,
                                                          const CrestFace<Real>& right,
                                                          const BlockEdge<Real>& e) {
  EdgeFlux<Real> f =
      crest_flux(rotated<Real>(left.face.flow, e.nx, e.ny), rotated<Real>(right.face.flow, e.nx, e.ny),
                 left.over(crest.above_left), right.over(crest.above_right), crest.coefficient);
  if constexpr (linear) {
    f.normal_left = left.face.pushed(f.normal_left);
    f.normal_right = right.face.pushed(f.normal_right);
  }
  return both_sides(f, e.nx, e.ny, absolute(e.length));
}

/// What a step makes a cell of.
template <class V, class G>
struct CellBefore {
  Flow<V> flow;
  V lost;          ///< what rounding has taken from the depth so far, m (f32 only; Kahan 1965)
  Outflow<V> out;  ///< through all its edges
  V rain;          ///< m/s
  G scale;         ///< dt over the area of the cell, s/m2
  V drag;          ///< g n^2 of deep water
  RoughnessCurve<G> curve;
  G limit;  ///< 1/m: times limiting_speed() it is the rate that the next step must take into account

  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.flow.depth), visit(c.flow.u), visit(c.flow.v);
    if constexpr (sizeof(Number<V>) == 4) visit(c.lost);
    visit(c.out.mass), visit(c.out.x), visit(c.out.y), visit(c.rain), visit(c.scale);
    visit(c.drag), visit(c.curve.excess), visit(c.curve.deep), visit(c.curve.inverse_range), visit(c.limit);
  }
};

/// A cell after a step.
template <class V>
struct CellAfter {
  Flow<V> flow;
  V lost;
  V clipped;  ///< depth added by setting a negative one to zero, m

  /// None where there is nothing to book, which is most often.
  KOKKOS_FORCEINLINE_FUNCTION V to_book() const { return clipped; }
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.flow.depth), visit(c.flow.u), visit(c.flow.v), visit(c.clipped);
    if constexpr (sizeof(Number<V>) == 4) visit(c.lost);
  }
};

/// What it makes of a cell, of which Columns are made.
struct CellChange {
  template <class V>
  using Before = CellBefore<V, V>;
  template <class V>
  using After = CellAfter<V>;
};

/// The balance of a cell over dt; raises `rate` to that which the next step must take into account, 1/s.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION CellAfter<V> balance(const CellBefore<V, G>& c, G dt, V& rate) {
  using Real = Number<V>;
  const Real zero = Real(0);
  const V h0 = c.flow.depth;
  V change = fused(-c.scale, c.out.mass, dt * c.rain), lost = c.lost;
  if constexpr (sizeof(Real) == 4) change -= lost;
  const V depth = h0 + change;
  if constexpr (sizeof(Real) == 4) lost = select(depth > zero, (depth - h0) - change, zero);
  const V kept = maximum(zero, depth);  // in this order a NaN stays and is found
  const V some = maximum(kept, Real(dry_depth));
  const V qx = fused(-c.scale, c.out.x, h0 * c.flow.u), qy = fused(-c.scale, c.out.y, h0 * c.flow.v);
  const V divisor = friction_divisor(some, qx, qy, c.drag * drag_factor(kept, c.curve) * dt);
  const auto wet = kept > Real(dry_depth);
  const V to_velocity = select(wet, Real(1) / (divisor * some), zero);
  V u = qx * to_velocity, v = qy * to_velocity;
  const auto still = fused(u, u, v * v) <= still_speed2(kept);  // false for a NaN, which stays
  u = select(still, zero, u);
  v = select(still, zero, v);
  rate = maximum(rate, select(wet, limiting_speed(kept, u, v), zero) * c.limit);
  return {{kept, u, v}, lost, kept - depth};
}

}  // namespace freshet::hydro
