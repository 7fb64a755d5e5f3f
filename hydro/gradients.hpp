#pragma once
// Limited gradients, as pure scalar functions without branches: the bodies of the loops of
// gradient_kernel.hpp and one_lane_gradients.hpp. V is a value or a pack of them, G what the mesh holds for
// it: the same for all lanes, or a pack over nodes.

#include "hydro/bed_step.hpp"
#include "hydro/packs.hpp"
#include "hydro/reconstruction.hpp"
#include "hydro/stencil.hpp"

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
    dx += weighed * rx;
    dy += weighed * ry;
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
  s.xx += mx * rx;
  s.xy += mx * ry;
  s.yy += my * ry;
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
template <class Real>
struct CellSlopes {
  Real level_x, level_y, depth_x, depth_y, u_x, u_y, v_x, v_y, depth_gain, u_gain, v_gain;

  template <class Put>
  KOKKOS_FORCEINLINE_FUNCTION void to(const Put& put) const {
    put(Slopes::level_x, level_x), put(Slopes::level_y, level_y);
    put(Slopes::depth_x, depth_x), put(Slopes::depth_y, depth_y);
    put(Slopes::u_x, u_x), put(Slopes::u_y, u_y), put(Slopes::v_x, v_x), put(Slopes::v_y, v_y);
    put(Slopes::depth_gain, depth_gain), put(Slopes::u_gain, u_gain), put(Slopes::v_gain, v_gain);
  }
};

/// A gradient of the level that across a broken edge rises towards no lower water, falls towards no higher
/// one, and goes at most half way to the level beyond: what does not is taken off, and where that leaves
/// something against another edge, nothing is left. A wall is as broken as the other edges are, and the water
/// beyond stands higher. Returns how far the most broken one is so.
template <int Sides, class Real, class Corners>
KOKKOS_FORCEINLINE_FUNCTION Real stop_at_broken(const Corners& c, Real depth, const Corner4<Real>& beside,
                                                Real& x, Real& y) {
  const auto is_wall = [&](int i) FRESHET_LANE_BODY { return c.step[i] >= Real(wall_step); };
  const auto at = [&](int i, Real there) FRESHET_LANE_BODY {
    return select(is_wall(i), Real(0), broken(c.step[i], minimum(depth, there)));
  };
  Corner4<Real> share{at(0, beside.a), at(1, beside.b), at(2, beside.c),
                      Sides == 4 ? at(Sides - 1, beside.d) : Real(0)};
  const Real most = maximum(maximum(share.a, share.b), maximum(share.c, share.d));
  const auto edge = [&](int i, Real there, Real own, const auto& visit) FRESHET_LANE_BODY {
    const int j = i + 1 < Sides ? i + 1 : 0;
    const Real lx = c.ry[j] - c.ry[i], ly = c.rx[i] - c.rx[j], squared = lx * lx + ly * ly;  // outwards
    const Real away = Real(0.5) * (lx * (c.rx[i] + c.rx[j]) + ly * (c.ry[i] + c.ry[j]));
    const Real rise = there + c.step[i] - depth, turn = select(rise >= Real(0), Real(1), Real(-1));
    const Real nx = turn * lx, ny = turn * ly;             // to the higher water
    const Real out = maximum(away, Real(1e-3) * squared);  // a centroid can lie beyond an edge
    const Real half_way = Real(0.5) * std::fabs(rise) * squared / out;
    const Real along = x * nx + y * ny;
    const Real off = minimum(maximum(along, Real(0)), half_way) - along;
    visit(select(is_wall(i), most, own), nx, ny, off, Real(1) / squared);
  };
  const auto each = [&](const auto& visit) FRESHET_LANE_BODY {
    edge(0, beside.a, share.a, visit), edge(1, beside.b, share.b, visit), edge(2, beside.c, share.c, visit);
    if constexpr (Sides == 4) edge(Sides - 1, beside.d, share.d, visit);
  };
  each([&](Real own, Real nx, Real ny, Real off, Real inverse_squared) FRESHET_LANE_BODY {
    const Real by = own * off * inverse_squared;
    x = select(own > Real(0), x + by * nx, x);  // what is not broken changes no bit, not even of a zero
    y = select(own > Real(0), y + by * ny, y);
  });
  const Real squared = maximum(x * x + y * y, Real(1e-30));
  Real left = Real(1);
  each([&](Real own, Real, Real, Real off, Real inverse_squared) FRESHET_LANE_BODY {
    const Real sine2 = off * off * inverse_squared / squared;
    left =
        minimum(left, Real(1) - own * minimum(sine2 * Real(1 / (against_broken * against_broken)), Real(1)));
  });
  x *= left;
  y *= left;
  return most;
}

/// The slopes of a cell: its geometry c, as CellCorners has it; value(i, row): NodeRow of its corner i;
/// `beside`: depths beyond its edges [m]; `drag` = g n^2 of deep water; `half` of the step [s]. `steps`: some
/// edge may be broken; without, none is.
template <int Sides, bool steps, class Real, class Corners, class Value>
KOKKOS_FORCEINLINE_FUNCTION CellSlopes<Real> cell_slopes(const Corners& c, Flow<Real> q, const Value& value,
                                                         Corner4<Real> beside, Real half, Real drag,
                                                         Real excess, Real deep_water, Real inverse_range) {
  constexpr int last = Sides - 1;
  // Seen from the cell: value at each corner, least and most around it.
  const auto plane = [&](int n, Real s0, Real s1, Real s2, Real s3) FRESHET_LANE_BODY {
    const auto seen = [&](int row) FRESHET_LANE_BODY {
      return Corner4<Real>{value(0, row) - s0, value(1, row) - s1, value(2, row) - s2, value(last, row) - s3};
    };
    return plane_through<Sides, Real>(c,
                                      {value(0, NodeRow::known), value(1, NodeRow::known),
                                       value(2, NodeRow::known), value(last, NodeRow::known)},
                                      seen(n), seen(NodeRow::least + n), seen(NodeRow::most + n));
  };
  const Plane<Real> w =
      plane(NodeRow::level, q.depth + c.dz[0], q.depth + c.dz[1], q.depth + c.dz[2], q.depth + c.dz[last]);
  const Plane<Real> pu = plane(NodeRow::u, q.u, q.u, q.u, q.u), pv = plane(NodeRow::v, q.v, q.v, q.v, q.v);
  // Water that differs by no more than rounding is still: its slopes would only feed on themselves.
  const Real noise = Real(still_digits) * machine_epsilon<Real>() *
                     (q.depth + std::fabs(c.dz[0]) + std::fabs(c.dz[1]) + std::fabs(c.dz[2]));
  const Real speed_noise = noise * std::sqrt(Real(gravity) / maximum(q.depth, Real(dry_depth)));
  const bool moves = (w.highest > noise) | (pu.highest > speed_noise) | (pv.highest > speed_noise);
  // The bed's slope is limited with the level's: a film of even depth stays one.
  Real level_x = w.phi * w.x, level_y = w.phi * w.y;
  Real room = Real(1 - depth_floor) * q.depth;
  if constexpr (steps) {
    const Real most = stop_at_broken<Sides>(c, q.depth, beside, level_x, level_y);
    // Water that falls over a step and runs far faster than its waves may leave by one edge alone.
    const Real slow = Real(gravity * fast_squared) * q.depth / maximum(q.u * q.u + q.v * q.v, Real(1e-20));
    room *= Real(1) - most * (Real(1) - minimum(slow, Real(1)));
  }
  const Real hx = level_x - w.phi * c.bed_x, hy = level_y - w.phi * c.bed_y;
  const auto at_edge = [&](int a, int b) FRESHET_LANE_BODY {
    return -Real(0.5) * (hx * (c.rx[a] + c.rx[b]) + hy * (c.ry[a] + c.ry[b]));
  };
  Real fall = maximum(maximum(at_edge(0, 1), at_edge(1, 2)), Real(0));
  if constexpr (Sides == 3)
    fall = maximum(fall, at_edge(2, 0));
  else
    fall = maximum(fall, maximum(at_edge(2, 3), at_edge(3, 0)));
  const Real share = minimum(room / maximum(fall, Real(1e-20)), Real(1));
  const bool deep = (q.depth > Real(least_reconstructed)) & moves;
  Real thinnest = minimum(minimum(beside.a, beside.b), beside.c);
  if constexpr (Sides == 4) thinnest = minimum(thinnest, beside.d);
  const Real believed = share_of_plane(q.depth, c.contradicted, thinnest);
  const Real theta = select(deep, c.share * share * believed, Real(0));
  const Real wx = theta * level_x, wy = theta * level_y;
  const Real ux = theta * pu.phi * pu.x, uy = theta * pu.phi * pu.y;
  const Real vx = theta * pv.phi * pv.x, vy = theta * pv.phi * pv.y;
  const Real fill = -half * (q.u * theta * hx + q.v * theta * hy + q.depth * (ux + vy));
  const Real bound = Real(0.25) * q.depth;
  const Real change = select(deep, minimum(maximum(fill, -bound), bound), Real(0));
  const Real ahead = q.depth + change;
  const Real us = q.u - half * (q.u * ux + q.v * uy + Real(gravity) * wx);
  const Real vs = q.v - half * (q.u * vx + q.v * vy + Real(gravity) * wy);
  // Friction holds against the fall of the level. Where less of that is believed, what drives the water is in
  // the steps at the edges, and friction without it would stop the water within half a step.
  const Real whole2 = w.x * w.x + w.y * w.y, left2 = wx * wx + wy * wy;
  const Real driven = select(left2 < whole2, std::sqrt(left2 / maximum(whole2, Real(1e-30))), Real(1));
  const Real slowed =
      friction_factor(ahead, ahead * us, ahead * vs,
                      driven * drag * drag_factor(ahead, excess, deep_water, inverse_range) * half);
  return {wx,
          wy,
          theta * hx,
          theta * hy,
          ux,
          uy,
          vx,
          vy,
          change,
          select(deep, us * slowed - q.u, Real(0)),
          select(deep, vs * slowed - q.v, Real(0))};
}

}  // namespace freshet::hydro
