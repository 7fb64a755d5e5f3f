#pragma once
// Piecewise linear states: pure scalar functions without branches, as in physics.hpp.

#include "hydro/packs.hpp"
#include "hydro/physics.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

/// Depth at an edge is at least this share of the cell's. A mean of three edges then leaves none with more
/// than 3 - 2 * floor of it, which is what may flow out fastest.
constexpr double depth_floor = 0.3;

/// Gradients are given to cells deeper than this [m], so that no edge of theirs counts as dry.
constexpr double least_reconstructed = 10 * dry_depth;

/// Rises below so many units in the last place are rounding.
constexpr double still_digits = 32;

/// Gradient arrays are [cell][value of Slopes][lane]: gradients of level, depth and velocity, and what depth
/// and velocity gain over half a step.
struct Slopes {
  enum { level_x, level_y, depth_x, depth_y, u_x, u_y, v_x, v_y, depth_gain, u_gain, v_gain, count };
};

/// Weight in the fit at a node of a film much thinner than the bed's rise to there; water that reaches the
/// node has weight 1.
constexpr double least_weight = 1e-3;

/// Sums over the cells that meet in a node, r = (x, y) their centroids seen from it; m is the weight of a wet
/// cell, 0 for a dry one.
template <class Real>
struct NodeMoments {
  Real m = {}, x = {}, y = {}, xx = {}, xy = {}, yy = {};
};

/// Value at the node of the plane that fits values d at the centroids best (least squares) is
/// (sum m d + lx sum m x d + ly sum m y d) * scale (Holmes & Connell 1989, doi 10.2514/6.1989-1932). Where
/// the cells determine no plane, as beyond a shore, it is the mean, and `known` is 0 instead of 1.
template <class Real>
struct NodeWeights {
  Real lx = {}, ly = {}, scale = {}, known = {};
  KOKKOS_FORCEINLINE_FUNCTION Real value(Real d, Real dx, Real dy) const {
    return (d + lx * dx + ly * dy) * scale;
  }
};

template <class Real, class V>
KOKKOS_FORCEINLINE_FUNCTION NodeWeights<V> fit_at_node(const NodeMoments<V>& s) {
  const V zero = {}, one = spread<V>(Real(1));
  const V det = s.xx * s.yy - s.xy * s.xy, trace = s.xx + s.yy;
  const V inverse = one / maximum(det, spread<V>(Real(1e-12)));
  const V lx = (s.xy * s.y - s.yy * s.x) * inverse, ly = (s.xy * s.x - s.xx * s.y) * inverse;
  const V sum = s.m + lx * s.x + ly * s.y;
  const auto plane = (det > Real(0.02) * trace * trace) & (sum > Real(0.1) * s.m);
  return {select(plane, lx, zero), select(plane, ly, zero),
          one / maximum(select(plane, sum, s.m), spread<V>(Real(1e-6))), select(plane, one, zero)};
}

/// The state at the middle of an edge, half a step ahead.
template <class Real>
struct Face {
  Flow<Real> flow;
  Real level_rise, bed_rise;  ///< above level and bed at the centroid, m
  Real centre_depth;          ///< of the cell, half a step ahead, m

  /// What the linear surface pushes on the cell, along the normal: pressure at the edge minus pressure of the
  /// cell's own depth, and the bed's slope between, g/2 (h_F + h)(w_F - w) in all (Audusse et al. 2004, doi
  /// 10.1137/S1064827503431090, section 5). Still water gives exactly zero.
  KOKKOS_FORCEINLINE_FUNCTION Real push() const {
    return Real(0.5 * gravity) * (flow.depth + centre_depth) * level_rise;
  }
};

/// Rows of a cell: state and gradients, `stride` from variable to variable; (x, y): middle of the edge from
/// the centroid. Without `linear` the cell's own state.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION Face<Real> face(const Real* state, const Real* gradient, mesh::Index stride,
                                            Real x, Real y) {
  const Flow<Real> own{state[0], state[stride], state[2 * stride]};
  if constexpr (!linear) {
    return {own, Real(0), Real(0), own.depth};
  } else {
    const auto rise = [=](int i) { return gradient[i * stride] * x + gradient[(i + 1) * stride] * y; };
    const auto gain = [=](int i) { return gradient[i * stride]; };
    const Real level_rise = rise(Slopes::level_x), depth_rise = rise(Slopes::depth_x);
    const Real depth = own.depth + gain(Slopes::depth_gain);
    return {{maximum(depth + depth_rise, Real(0)), own.u + (rise(Slopes::u_x) + gain(Slopes::u_gain)),
             own.v + (rise(Slopes::v_x) + gain(Slopes::v_gain))},
            level_rise,
            level_rise - depth_rise,
            depth};
  }
}

/// Share of a rise that stays between the least and the most of its surroundings, both seen from the centroid
/// (Michalak & Ollivier-Gooch 2009, doi 10.1016/j.jcp.2009.08.021, eq. 29): smooth, and 1 where there is room
/// for half as much again.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real limiter(Real rise, Real least, Real most) {
  const Real room = select(rise > Real(0), most, least);
  const Real y = minimum(std::fabs(room) / maximum(std::fabs(rise), Real(1e-30)), Real(1.5));
  return y - Real(4.0 / 27.0) * y * y * y;
}

/// Of one variable: gradient, the share of it that the limiter leaves, and the highest rise to a corner.
template <class Real>
struct Plane {
  Real x, y, phi, highest;
};

template <class Real>
struct Corner4 {
  Real a, b, c, d;
};

/// Rises to the corners, of which those that are not `known` (1 or 0) follow from the others: rises from a
/// centroid to all corners add up to nothing.
template <int Sides, class Real>
KOKKOS_FORCEINLINE_FUNCTION Corner4<Real> completed(Corner4<Real> rise, Corner4<Real> known) {
  if constexpr (Sides == 3) rise.d = known.d = Real(0);
  const Real sum = known.a * rise.a + known.b * rise.b + known.c * rise.c + known.d * rise.d;
  const Real unknown = Real(Sides) - (known.a + known.b + known.c + known.d);
  const Real rest = -sum / maximum(unknown, Real(1));
  return {known.a * rise.a + (Real(1) - known.a) * rest, known.b * rise.b + (Real(1) - known.b) * rest,
          known.c * rise.c + (Real(1) - known.c) * rest, known.d * rise.d + (Real(1) - known.d) * rest};
}

/// The plane through a cell's corners: `rise` to each, `least` and `most` around it, all seen from the cell.
template <int Sides, class Real, class Corners>
KOKKOS_FORCEINLINE_FUNCTION Plane<Real> plane_through(const Corners& s, Corner4<Real> known,
                                                      Corner4<Real> rise, Corner4<Real> least,
                                                      Corner4<Real> most) {
  rise = completed<Sides>(rise, known);
  Real x = s.cx[0] * rise.a + s.cx[1] * rise.b + s.cx[2] * rise.c,
       y = s.cy[0] * rise.a + s.cy[1] * rise.b + s.cy[2] * rise.c;
  if constexpr (Sides == 4) {
    x += s.cx[3] * rise.d;
    y += s.cy[3] * rise.d;
  }
  const Real r0 = x * s.rx[0] + y * s.ry[0], r1 = x * s.rx[1] + y * s.ry[1], r2 = x * s.rx[2] + y * s.ry[2];
  Real phi = minimum(limiter(r0, least.a, most.a),
                     minimum(limiter(r1, least.b, most.b), limiter(r2, least.c, most.c)));
  Real highest = maximum(std::fabs(r0), maximum(std::fabs(r1), std::fabs(r2)));
  if constexpr (Sides == 4) {
    const Real r3 = x * s.rx[3] + y * s.ry[3];
    phi = minimum(phi, limiter(r3, least.d, most.d));
    highest = maximum(highest, std::fabs(r3));
  }
  return {x, y, phi, highest};
}

}  // namespace freshet::hydro
