#pragma once
// Beds that are rough at the scale of the cells, as a stream in a narrow valley is: how much of the planes of
// second order is believed there.
//
// Two planes can cross: at the edge the lower cell then stands above the higher one. Such a dam is not there,
// but water piles up behind it. And a plane can fall towards a cell that is higher: it presses the water
// against that cell's side, and only speed holds it back. On the demonstration basin both together held 0.6
// of a day's rain back, in cells through which it ran at 45 m/s. And what meets in a corner need not be
// connected: puddles beyond dry ground made water in pits run round at 16 m/s for ever.

#include <algorithm>
#include <cmath>

#include "hydro/formulas/physics.hpp"

namespace freshet::hydro {

/// How far the step of the bed may turn round at an edge, as share of the shallower cell's depth.
constexpr double reversal_depth = 0.5;

/// A plane that a neighbour's bed contradicts by this share of the depth, or more, is not believed where the
/// water next to it is thin: below `thin_end` of the depth not at all, from `thin_begin` on it is.
constexpr double contradicted_depth = 0.5, thin_begin = 0.3, thin_end = 0.1;

/// Where a cell's plane misses the beds of its neighbours by less than this share of what it rises to their
/// centroids, the bed is smooth, and nothing contradicts it: else shores on smooth beds lose their order.
constexpr double smooth = 0.1;

/// What a wall has instead of a step of the bed [m].
constexpr double wall_step = 1e30;

/// Square of the Froude number from which on water at a broken edge takes less of its plane: it may leave by
/// one edge alone, which the time step does not allow for.
constexpr double fast_squared = 16;

/// A gradient that goes against a broken edge by more than this share of itself is none.
constexpr double against_broken = 0.05;

/// How far both cells' planes at an edge turn the step of the bed there round [m], and how far they may: by a
/// part of the depth. Where the bed is smooth and the water deep, planes stay whole.
template <class V>
struct PlanesAtEdge {
  V against, allowed;
  KOKKOS_FORCEINLINE_FUNCTION auto whole() const { return against <= allowed; }
  /// The part of them that is believed, 0 to 1; exactly 1 where they are whole, also on level ground where
  /// nothing is allowed and nothing turned: what an edge passes may not depend on those next to it in a pack.
  KOKKOS_FORCEINLINE_FUNCTION V share() const {
    using Real = Number<V>;
    return select(whole(), spread<V>(Real(1)), allowed / maximum(against, Real(1e-20)));
  }
};

/// `step`: bed of the right cell minus bed of the left [m]; `added`: what the planes add to it at the edge
/// [m].
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION PlanesAtEdge<V> planes_at_edge(G step, V added, V depth_left, V depth_right) {
  using Real = Number<V>;
  return {select(step > Real(0), -added, select(step < Real(0), added, absolute(added))),
          fused(Real(reversal_depth), minimum(depth_left, depth_right), absolute(step))};
}

/// By how much a neighbour `step` higher contradicts a plane that rises by `rise` to the edge between [m]: by
/// what it rises further than the neighbour stands, or by all of it if that lies to the other side.
inline double contradiction(double step, double rise) {
  const double along = step > 0 ? rise : step < 0 ? -rise : -std::abs(rise);
  return std::max({-along, along - std::abs(step), 0.0});
}

/// Share of a cell's plane, 0 to 1, by its largest contradiction and the depth of the thinnest neighbour [m]
/// (the latter as in the DE schemes of ANUGA: Davies & Roberts, MODSIM 2015).
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION V share_of_plane(V depth, G contradicted, V thinnest) {
  using Real = Number<V>;
  const V inverse = Real(1) / maximum(depth, Real(dry_depth));
  const V thin = (Real(thin_begin) - thinnest * inverse) * Real(1 / (thin_begin - thin_end));
  const V rough = contradicted * Real(1 / contradicted_depth) * inverse;
  return Real(1) - minimum(maximum(thin, Real(0)), Real(1)) * minimum(rough, Real(1));
}

/// How far an edge is broken, 0 to 1, as the step of the bed there goes from half of the depth of the
/// shallower water to all of it [m].
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION V broken(G step, V shallower) {
  using Real = Number<V>;
  const V half = Real(0.5) * shallower;
  return minimum(maximum((absolute(step) - half) / maximum(half, Real(dry_depth)), Real(0)), Real(1));
}

/// Whether any edge of a cell can be broken(), of which the steepest has this step [m]: by the least depth of
/// the cell and of those next to it [m].
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION auto may_be_broken(G steepest, V shallowest) {
  return steepest > Number<V>(0.5) * shallowest;
}

}  // namespace freshet::hydro
