#pragma once
// Piecewise linear states: pure functions without branches, as in physics.hpp.

#include "hydro/formulas/physics.hpp"
#include "hydro/lanes/lanes.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

/// Depth at an edge is at least this share of the cell's. A mean of three edges then leaves none with more
/// than 3 - 2 * floor of it, which is what may flow out fastest.
constexpr double depth_floor = 0.3;

/// Gradients are given to cells deeper than this [m], so that no edge of theirs counts as dry.
constexpr double least_reconstructed = 10 * dry_depth;

/// Rises below so many units in the last place are rounding.
constexpr double still_digits = 32;

/// Gradient arrays are [cell][value of Slopes][lane]: gradients of level, depth and velocity, and depth and
/// velocity of the cell half a step ahead.
struct Slopes {
  enum { level_x, level_y, depth_x, depth_y, u_x, u_y, v_x, v_y, depth, u, v, count };
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
    return fused(ly, dy, fused(lx, dx, d)) * scale;
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
template <class V>
struct Face {
  Flow<V> flow;
  V level_rise, bed_rise;  ///< above level and bed at the centroid, m
  V centre_depth;          ///< of the cell, half a step ahead, m

  /// A momentum flux [m3/s2] and what the linear surface pushes on the cell, along the normal: pressure at
  /// the edge minus pressure of the cell's own depth, and the bed's slope between, g/2 (h_F + h)(w_F - w) in
  /// all (Audusse et al. 2004, doi 10.1137/S1064827503431090, section 5). Still water gives exactly zero.
  KOKKOS_FORCEINLINE_FUNCTION V pushed(V flux) const {
    return fused(Number<V>(0.5 * gravity) * (flow.depth + centre_depth), level_rise, flux);
  }
};

/// The row of a cell's state, `stride` from variable to variable.
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION Flow<V> state_at(const Real* row, mesh::Index stride) {
  return {load<V>(row), load<V>(row + stride), load<V>(row + 2 * stride)};
}

/// Rows of a cell: state and gradients, `stride` from variable to variable; (x, y): middle of the edge from
/// the centroid. Without `linear` the cell's own state.
template <bool linear, class V, class Real, class G>
KOKKOS_FORCEINLINE_FUNCTION Face<V> face(const Real* state, const Real* gradient, mesh::Index stride, G x,
                                         G y) {
  if constexpr (!linear) {
    const Flow<V> own = state_at<V>(state, stride);
    return {own, V{}, V{}, own.depth};
  } else {
    const auto value = [=](int i) FRESHET_LANE_BODY { return load<V>(gradient + i * stride); };
    const auto rise = [=](int i) FRESHET_LANE_BODY { return fused(value(i), x, value(i + 1) * y); };
    const V level_rise = rise(Slopes::level_x), depth_rise = rise(Slopes::depth_x);
    const V depth = value(Slopes::depth);
    return {{maximum(depth + depth_rise, Real(0)), value(Slopes::u) + rise(Slopes::u_x),
             value(Slopes::v) + rise(Slopes::v_x)},
            level_rise,
            level_rise - depth_rise,
            depth};
  }
}

/// How many times a rise fits into the room that there is for it, as a fraction: dividing once, for the least
/// of several, is cheaper.
template <class V>
struct RoomForRise {
  V room, rise;

  /// For a rise between the least and the most of its surroundings, both seen from the centroid.
  KOKKOS_FORCEINLINE_FUNCTION static RoomForRise of(V rise, V least, V most) {
    using Real = Number<V>;
    return {absolute(select(rise > Real(0), most, least)), maximum(absolute(rise), Real(1e-15))};
  }
  KOKKOS_FORCEINLINE_FUNCTION RoomForRise or_less(RoomForRise other) const {
    const auto less = other.room * rise < room * other.rise;
    return {select(less, other.room, room), select(less, other.rise, rise)};
  }
};

/// Share of a rise that stays (Michalak & Ollivier-Gooch 2009, doi 10.1016/j.jcp.2009.08.021, eq. 29):
/// smooth, and 1 where there is room for half as much again.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V limiter(RoomForRise<V> least) {
  using Real = Number<V>;
  const V y = minimum(least.room / least.rise, Real(1.5));
  return fused(Real(-4.0 / 27.0) * y * y, y, y);
}

/// Of one variable: gradient, the share of it that the limiter leaves, and the highest rise to a corner.
template <class V>
struct Plane {
  V x, y, phi, highest;
};

template <class V>
struct Corner4 {
  V a, b, c, d;
};

/// Rises to the corners, of which those that are not `known` (1 or 0) follow from the others: rises from a
/// centroid to all corners add up to nothing, and in a quadrilateral those to opposite corners do, as far as
/// one of them is known. (Two unknown corners at a bank would else halve the gradient along it.)
template <int Sides, class V>
KOKKOS_FORCEINLINE_FUNCTION Corner4<V> completed(Corner4<V> rise, Corner4<V> known) {
  using Real = Number<V>;
  const Real one = Real(1);
  if constexpr (Sides == 3) rise.d = known.d = V{};
  const V sum = known.a * rise.a + known.b * rise.b + known.c * rise.c + known.d * rise.d;
  const V unknown = Real(Sides) - (known.a + known.b + known.c + known.d);
  const V rest = -sum / maximum(unknown, one);
  const auto from = [=](V is_known, V own, V opposite_known, V opposite) FRESHET_LANE_BODY {
    const V other = Sides == 4 ? (one - opposite_known) * rest - opposite_known * opposite : rest;
    return is_known * own + (one - is_known) * other;
  };
  return {from(known.a, rise.a, known.c, rise.c), from(known.b, rise.b, known.d, rise.d),
          from(known.c, rise.c, known.a, rise.a), from(known.d, rise.d, known.b, rise.b)};
}

/// The plane through a cell's corners: `rise` to each, `least` and `most` around it, all seen from the cell.
template <int Sides, class V, class Corners>
KOKKOS_FORCEINLINE_FUNCTION Plane<V> plane_through(const Corners& s, Corner4<V> rise, Corner4<V> least,
                                                   Corner4<V> most) {
  V x = fused(s.cx[2], rise.c, fused(s.cx[1], rise.b, s.cx[0] * rise.a)),
    y = fused(s.cy[2], rise.c, fused(s.cy[1], rise.b, s.cy[0] * rise.a));
  if constexpr (Sides == 4) {
    x = fused(s.cx[3], rise.d, x);
    y = fused(s.cy[3], rise.d, y);
  }
  const auto at_corner = [=](int i) FRESHET_LANE_BODY { return fused(x, s.rx[i], y * s.ry[i]); };
  const V r0 = at_corner(0), r1 = at_corner(1), r2 = at_corner(2);
  using Room = RoomForRise<V>;
  Room room = Room::of(r0, least.a, most.a)
                  .or_less(Room::of(r1, least.b, most.b))
                  .or_less(Room::of(r2, least.c, most.c));
  V highest = maximum(absolute(r0), maximum(absolute(r1), absolute(r2)));
  if constexpr (Sides == 4) {
    const V r3 = at_corner(3);
    room = room.or_less(Room::of(r3, least.d, most.d));
    highest = maximum(highest, absolute(r3));
  }
  return {x, y, limiter(room), highest};
}

}  // namespace freshet::hydro
