#pragma once
// What a step does to one edge and to one cell, as pure scalar functions without branches: the bodies of the
// loops of step.hpp and one_lane_step.hpp.

#include "hydro/bed_step.hpp"
#include "hydro/lane_mesh.hpp"
#include "hydro/reconstruction.hpp"
#include "hydro/stencil.hpp"

namespace freshet::hydro {

/// Out of a cell through one of its edges, or through all of them.
template <class Real>
struct Outflow {
  Real mass;  ///< m3/s
  Real x, y;  ///< momentum, m4/s2
};

/// What leaves the left cell of an edge, and what leaves the right one (the same mass, negative).
template <class Real>
struct BothSides {
  Outflow<Real> left, right;
};

template <class Real>
KOKKOS_FORCEINLINE_FUNCTION BothSides<Real> both_sides(const EdgeFlux<Real>& f, Real nx, Real ny,
                                                       Real length) {
  const Real mass = f.mass * length, left = f.normal_left * length, right = f.normal_right * length,
             along = f.tangential * length;
  return {{mass, nx * left - ny * along, ny * left + nx * along},
          {-mass, ny * along - nx * right, -ny * right - nx * along}};
}

/// Bed at a point of a cell above the bed of its centroid [m], as its gradients have it.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real bed_rise(const Real* gradient, mesh::Index stride, Real x, Real y) {
  const auto along = [=](int level, int depth) {
    return gradient[level * stride] - gradient[depth * stride];
  };
  return along(Slopes::level_x, Slopes::depth_x) * x + along(Slopes::level_y, Slopes::depth_y) * y;
}

/// An inner edge: unit normal from left to right, length [m], bed of the right cell minus bed of the left
/// [m], and where its middle lies.
template <class Real>
struct InnerEdge {
  Real nx, ny, length, step;
  EdgeMiddle<Real> middle;
};

/// Through an inner edge, from the rows of its cells: states l, r and gradients gl, gr, `stride` from
/// variable to variable.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION BothSides<Real> through_edge(const Real* l, const Real* gl, const Real* r,
                                                         const Real* gr, mesh::Index stride,
                                                         InnerEdge<Real> e) {
  EdgeMiddle<Real> m = e.middle;
  if constexpr (linear) {
    const Real added = bed_rise(gr, stride, m.rx, m.ry) - bed_rise(gl, stride, m.lx, m.ly);
    const Real share = share_of_planes(e.step, added, l[0], r[0]);
    m = {share * m.lx, share * m.ly, share * m.rx, share * m.ry};
  }
  const Face<Real> left = face<linear>(l, gl, stride, m.lx, m.ly),
                   right = face<linear>(r, gr, stride, m.rx, m.ry);
  if constexpr (linear) e.step += right.bed_rise - left.bed_rise;
  EdgeFlux<Real> f = edge_flux<Real, linear>(rotated<Real>(left.flow, e.nx, e.ny),
                                             rotated<Real>(right.flow, e.nx, e.ny), e.step);
  if constexpr (linear) {
    f.normal_left += left.push();
    f.normal_right += right.push();
  }
  return both_sides(f, e.nx, e.ny, e.length);
}

/// What stands at a boundary edge, the same for all lanes.
template <class Real>
struct Rim {
  EdgeKind kind;
  Real nx, ny, length;
  Real share;  ///< 1/s: times the depth of the cell [m] it is the most that may be taken through the edge,
               ///< m2/s
  RoughnessCurve<Real> curve;
};

/// Through a boundary edge. `depth` of its cell [m], `value` as set_boundary() has it, `drag` = g n^2.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION BothSides<Real> through_rim(const Rim<Real>& rim, const Face<Real>& inner,
                                                        Real depth, Real value, Real drag) {
  const Flow<Real> in = rotated<Real>(inner.flow, rim.nx, rim.ny);
  if constexpr (linear) value -= rim.kind == EdgeKind::level ? inner.bed_rise : Real(0);
  drag *= drag_factor(in.depth, rim.curve.excess, rim.curve.deep, rim.curve.inverse_range);
  EdgeFlux<Real> f = boundary_flux(rim.kind, in, value, depth * rim.share, drag);
  if constexpr (linear) f.normal_left += inner.push();
  return both_sides(f, rim.nx, rim.ny, rim.length);
}

/// A cell after a step.
template <class Real>
struct CellAfter {
  Flow<Real> flow;
  Real lost;     ///< what rounding has taken from the depth so far, m (f32 only; Kahan 1965)
  Real clipped;  ///< depth added by setting a negative one to zero, m
  Real speed;    ///< limiting_speed(), zero where it is dry
};

/// The balance of a cell over dt [s]. `lost` before the step, `rain` [m/s], `scale` = dt / area, `drag` = g
/// n^2 of deep water.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION CellAfter<Real> balance(Flow<Real> before, Real lost, Outflow<Real> out,
                                                    Real rain, Real dt, Real scale, Real drag, Real excess,
                                                    Real deep, Real inverse_range) {
  const Real h0 = before.depth;
  Real change = dt * rain - scale * out.mass;
  Real depth;
  if constexpr (sizeof(Real) == 4) {
    change -= lost;
    depth = h0 + change;
    lost = depth > Real(0) ? (depth - h0) - change : Real(0);
  } else {
    depth = h0 + change;
  }
  const Real kept = maximum(Real(0), depth);  // in this order a NaN stays and is found
  const bool wet = kept > Real(dry_depth);
  const Real qx = h0 * before.u - scale * out.x, qy = h0 * before.v - scale * out.y;
  const Real slowed =
      friction_factor(kept, qx, qy, drag * drag_factor(kept, excess, deep, inverse_range) * dt);
  const Real to_velocity = wet ? slowed / maximum(kept, Real(dry_depth)) : Real(0);
  Real u = qx * to_velocity, v = qy * to_velocity;
  const bool still = u * u + v * v <= still_speed2<Real>(kept);  // false for a NaN, which stays
  u = select(still, Real(0), u);
  v = select(still, Real(0), v);
  const Real speed = limiting_speed(kept, u, v);
  return {{kept, u, v}, lost, kept - depth, wet ? speed : Real(0)};
}

}  // namespace freshet::hydro
