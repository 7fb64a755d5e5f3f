#pragma once
// Limited gradients, as pure functions without branches: the bodies of the loops of gradient_kernel.hpp. V is
// a number or a pack of them, G what the mesh holds for it: a number for all lanes, or a pack over nodes or
// cells.

#include "hydro/formulas/bed_step.hpp"
#include "hydro/formulas/reconstruction.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

/// Water that is this deep or less [m] does not reach the node from a cell whose bed is dz [m] above it.
template <class Real, class G>
KOKKOS_FORCEINLINE_FUNCTION G depth_to_reach(G dz) {
  return maximum(absolute(dz), spread<G>(Real(dry_depth)));
}

/// Weight of a cell in the fit at a node. Only wet ones have part in it, and a film that does not reach the
/// node says little of the surface there.
template <class Real, class V, class G>
KOKKOS_FORCEINLINE_FUNCTION V weight_at_node(V depth, G dz) {
  const V reach = minimum(depth / depth_to_reach<Real>(dz), spread<V>(Real(1)));
  return select(depth > spread<V>(Real(dry_depth)), maximum(reach * reach, spread<V>(Real(least_weight))),
                V{});
}

/// What bounds nothing.
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION V beyond() {
  return spread<V>(Real(1e30));
}

/// Of one variable at a node: sums for NodeWeights::value(), least and most of the cells.
template <class Real, class V>
struct NodeVariable {
  V d = {}, dx = {}, dy = {}, least = beyond<V, Real>(), most = -beyond<V, Real>();

  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void add(V m, V value, G rx, G ry) {
    const V weighed = m * value;
    d += weighed;
    dx = fused(weighed, rx, dx);
    dy = fused(weighed, ry, dy);
  }
  KOKKOS_FORCEINLINE_FUNCTION void bound(V low, V high) {
    least = minimum(least, low);
    most = maximum(most, high);
  }
};

template <class Real, class V>
struct NodeVariables {
  NodeVariable<Real, V> level, u, v;

  /// Adds a cell of weight 1 that the water reaches the node from; `m` is 1, or 0 for one that was added.
  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void add_whole(V m, Flow<V> q, G dz, G rx, G ry) {
    const V w = q.depth + dz;
    level.add(m, w, rx, ry);
    u.add(m, q.u, rx, ry);
    v.add(m, q.v, rx, ry);
    level.bound(w, w);
    u.bound(q.u, q.u);
    v.bound(q.v, q.v);
  }
  /// Adds any cell. A dry one has no velocity that would bound another, and its bed bounds the level from
  /// above only, as a shore does: below lies no water.
  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void add(V m, Flow<V> q, G dz, G rx, G ry) {
    const auto wet = q.depth > spread<V>(Real(dry_depth));
    const V w = q.depth + dz, far = beyond<V, Real>();
    level.add(m, w, rx, ry);
    u.add(m, q.u, rx, ry);
    v.add(m, q.v, rx, ry);
    level.bound(select(wet, w, -far), w);
    u.bound(select(wet, q.u, far), select(wet, q.u, -far));
    v.bound(select(wet, q.v, far), select(wet, q.v, -far));
  }
};

/// Adds a cell of weight m to the moments.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION void add_moments(NodeMoments<V>& s, V m, G rx, G ry) {
  const V mx = m * rx, my = m * ry;
  s.m += m;
  s.x += mx;
  s.y += my;
  s.xx = fused(mx, rx, s.xx);
  s.xy = fused(mx, ry, s.xy);
  s.yy = fused(my, ry, s.yy);
}

/// Values of a node that its cells look at, in rows.
struct NodeRow {
  enum { level, u, v, known, least, most = least + 3, count = most + 3 };
};

/// The values at a node and its bounds; at the end of an open boundary without a given level (`open` = 1,
/// else 0) nothing bounds.
template <class Real, class V, class G, class Put>
KOKKOS_FORCEINLINE_FUNCTION void put_node(const NodeWeights<V>& weights, const NodeVariables<Real, V>& of,
                                          G open, const Put& put) {
  const V room = spread<V>(open * Real(1e30));
  const auto one = [&](int row, const NodeVariable<Real, V>& s) FRESHET_LANE_BODY {
    put(row, weights.value(s.d, s.dx, s.dy));
    put(NodeRow::least + row, s.least - room);
    put(NodeRow::most + row, s.most + room);
  };
  one(NodeRow::level, of.level);
  one(NodeRow::u, of.u);
  one(NodeRow::v, of.v);
  put(NodeRow::known, maximum(weights.known, spread<V>(open)));
}

/// What second order makes of a cell; see Slopes.
template <class V>
struct CellSlopes {
  V level_x, level_y, depth_x, depth_y, u_x, u_y, v_x, v_y, depth, u, v;

  template <class Put>
  KOKKOS_FORCEINLINE_FUNCTION void to(const Put& put) const {
    put(Slopes::level_x, level_x), put(Slopes::level_y, level_y);
    put(Slopes::depth_x, depth_x), put(Slopes::depth_y, depth_y);
    put(Slopes::u_x, u_x), put(Slopes::u_y, u_y), put(Slopes::v_x, v_x), put(Slopes::v_y, v_y);
    put(Slopes::depth, depth), put(Slopes::u, u), put(Slopes::v, v);
  }
};

/// A gradient of the level that across a broken edge rises towards no lower water, falls towards no higher
/// one, and goes at most half way to the level beyond: what does not is taken off, and where that leaves
/// something against another edge, nothing is left. A wall is as broken as the other edges are, and the water
/// beyond stands higher. Returns how far the most broken one is so.
template <int Sides, class V, class G>
KOKKOS_FORCEINLINE_FUNCTION V stop_at_broken(const CellCorners<G>& c, V depth, const Corner4<V>& neighbour,
                                             V& x, V& y) {
  using Real = Number<V>;
  const Real zero = Real(0), one = Real(1);
  const auto is_wall = [&](int i) FRESHET_LANE_BODY { return c.step[i] >= Real(wall_step); };
  const auto at = [&](int i, V there) FRESHET_LANE_BODY {
    return select(is_wall(i), zero, broken(c.step[i], minimum(depth, there)));
  };
  Corner4<V> share{at(0, neighbour.a), at(1, neighbour.b), at(2, neighbour.c),
                   Sides == 4 ? at(Sides - 1, neighbour.d) : V{}};
  const V most = maximum(maximum(share.a, share.b), maximum(share.c, share.d));
  const auto edge = [&](int i, V there, V own, const auto& visit) FRESHET_LANE_BODY {
    const int j = i + 1 < Sides ? i + 1 : 0;
    const G lx = c.ry[j] - c.ry[i], ly = c.rx[i] - c.rx[j], squared = lx * lx + ly * ly;  // outwards
    const G away = Real(0.5) * (lx * (c.rx[i] + c.rx[j]) + ly * (c.ry[i] + c.ry[j]));
    const G out = maximum(away, Real(1e-3) * squared);  // a centroid can lie beyond an edge
    const V rise = there + c.step[i] - depth, turn = select(rise >= zero, spread<V>(one), -one);
    const V nx = turn * lx, ny = turn * ly;  // to the higher water
    const V half_way = Real(0.5) * absolute(rise) * squared / out;
    const V along = fused(x, nx, y * ny);
    const V off = minimum(maximum(along, zero), half_way) - along;
    visit(select(is_wall(i), most, own), nx, ny, off, G(one / squared));
  };
  const auto each = [&](const auto& visit) FRESHET_LANE_BODY {
    edge(0, neighbour.a, share.a, visit), edge(1, neighbour.b, share.b, visit),
        edge(2, neighbour.c, share.c, visit);
    if constexpr (Sides == 4) edge(Sides - 1, neighbour.d, share.d, visit);
  };
  each([&](V own, V nx, V ny, V off, G inverse_squared) FRESHET_LANE_BODY {
    const V by = own * off * inverse_squared;
    x = select(own > zero, fused(by, nx, x), x);  // what is not broken changes no bit, not even of a zero
    y = select(own > zero, fused(by, ny, y), y);
  });
  const V squared = maximum(x * x + y * y, Real(1e-30));
  V left = spread<V>(one);
  each([&](V own, V, V, V off, G inverse_squared) FRESHET_LANE_BODY {
    const V sine2 = off * off * inverse_squared / squared;
    left = minimum(left, one - own * minimum(sine2 * Real(1 / (against_broken * against_broken)), one));
  });
  x *= left;
  y *= left;
  return most;
}

/// Friction on a cell in the half step that second order looks ahead.
template <class V, class G>
struct CellFriction {
  G half_step;  ///< s
  V drag;       ///< g n^2 of deep water
  RoughnessCurve<G> curve;
};

/// The slopes of a cell: value(i, row): NodeRow of its corner i; `neighbour`: depths beyond its edges [m].
/// `plain`: the values at its corners are known and none of its edges is broken.
template <int Sides, bool plain, class V, class G, class Value>
KOKKOS_FORCEINLINE_FUNCTION CellSlopes<V> cell_slopes(const CellCorners<G>& c, Flow<V> q, const Value& value,
                                                      Corner4<V> neighbour,
                                                      const CellFriction<V, G>& friction) {
  using Real = Number<V>;
  const Real zero = Real(0), one = Real(1);
  constexpr int last = Sides - 1;
  // Seen from the cell: value at each corner, least and most around it.
  const auto plane = [&](int n, V s0, V s1, V s2, V s3) FRESHET_LANE_BODY {
    const auto seen = [&](int row) FRESHET_LANE_BODY {
      return Corner4<V>{value(0, row) - s0, value(1, row) - s1, value(2, row) - s2, value(last, row) - s3};
    };
    Corner4<V> rise = seen(n);
    if constexpr (plain)  // as completed() has it, to the sign of a zero
      rise = {rise.a + zero, rise.b + zero, rise.c + zero, rise.d + zero};
    else
      rise = completed<Sides>(rise, {value(0, NodeRow::known), value(1, NodeRow::known),
                                     value(2, NodeRow::known), value(last, NodeRow::known)});
    return plane_through<Sides>(c, rise, seen(NodeRow::least + n), seen(NodeRow::most + n));
  };
  const Plane<V> w =
      plane(NodeRow::level, q.depth + c.dz[0], q.depth + c.dz[1], q.depth + c.dz[2], q.depth + c.dz[last]);
  const Plane<V> pu = plane(NodeRow::u, q.u, q.u, q.u, q.u), pv = plane(NodeRow::v, q.v, q.v, q.v, q.v);
  // Water that differs by no more than rounding is still: its slopes would only feed on themselves.
  const V noise = Real(still_digits) * machine_epsilon<Real>() *
                  (q.depth + absolute(c.dz[0]) + absolute(c.dz[1]) + absolute(c.dz[2]));
  const V most_still = Real(gravity) * noise * noise, water = maximum(q.depth, Real(dry_depth));
  const auto runs = [&](const Plane<V>& p)
                        FRESHET_LANE_BODY { return p.highest * p.highest * water > most_still; };
  const auto moves = (w.highest > noise) | runs(pu) | runs(pv);
  // The bed's slope is limited with the level's: a film of even depth stays one.
  V level_x = w.phi * w.x, level_y = w.phi * w.y;
  V room = Real(1 - depth_floor) * q.depth;
  if constexpr (!plain) {
    const V most = stop_at_broken<Sides>(c, q.depth, neighbour, level_x, level_y);
    // Water that falls over a step and runs far faster than its waves may leave by one edge alone.
    const V slow = Real(gravity * fast_squared) * q.depth / maximum(fused(q.u, q.u, q.v * q.v), Real(1e-20));
    room *= one - most * (one - minimum(slow, one));
  }
  const V hx = level_x - w.phi * c.bed_x, hy = level_y - w.phi * c.bed_y;  // not fused: none stays none
  const auto at_edge = [&](int a, int b) FRESHET_LANE_BODY {
    return Real(-0.5) * fused(hx, c.rx[a] + c.rx[b], hy * (c.ry[a] + c.ry[b]));
  };
  V fall = maximum(maximum(at_edge(0, 1), at_edge(1, 2)), zero);
  if constexpr (Sides == 3)
    fall = maximum(fall, at_edge(2, 0));
  else
    fall = maximum(fall, maximum(at_edge(2, 3), at_edge(3, 0)));
  const V share = minimum(room / maximum(fall, Real(1e-20)), one);
  const auto deep = (q.depth > Real(least_reconstructed)) & moves;
  V thinnest = minimum(minimum(neighbour.a, neighbour.b), neighbour.c);
  if constexpr (Sides == 4) thinnest = minimum(thinnest, neighbour.d);
  const V believed = share_of_plane(q.depth, c.contradicted, thinnest);
  const V theta = select(deep, c.share * share * believed, zero);
  const V wx = theta * level_x, wy = theta * level_y;
  const V ux = theta * pu.phi * pu.x, uy = theta * pu.phi * pu.y;
  const V vx = theta * pv.phi * pv.x, vy = theta * pv.phi * pv.y;
  const G half = friction.half_step;
  const V fill = -half * fused(q.depth, ux + vy, fused(q.u, theta * hx, q.v * (theta * hy)));
  const V bound = Real(0.25) * q.depth;
  const V change = select(deep, minimum(maximum(fill, -bound), bound), zero);
  const V ahead = q.depth + change;
  const V us = fused(-half, fused(q.u, ux, fused(q.v, uy, Real(gravity) * wx)), q.u);
  const V vs = fused(-half, fused(q.u, vx, fused(q.v, vy, Real(gravity) * wy)), q.v);
  // Friction holds against the fall of the level. Where less of that is believed, what drives the water is in
  // the steps at the edges, and friction without it would stop the water within half a step.
  const V whole2 = fused(w.x, w.x, w.y * w.y), left2 = fused(wx, wx, wy * wy);
  const V driven = select(left2 < whole2, square_root(left2 / maximum(whole2, Real(1e-30))), one);
  const V slowed = one / friction_divisor(ahead, ahead * us, ahead * vs,
                                          driven * friction.drag * drag_factor(ahead, friction.curve) * half);
  return {wx,
          wy,
          theta * hx,
          theta * hy,
          ux,
          uy,
          vx,
          vy,
          ahead,
          select(deep, us * slowed, q.u),
          select(deep, vs * slowed, q.v)};
}

}  // namespace freshet::hydro
