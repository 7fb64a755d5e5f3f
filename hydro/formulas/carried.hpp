#pragma once
// What the water carries: concentrations that move with it, as pure functions.

#include "hydro/formulas/reconstruction.hpp"

namespace freshet::hydro {

/// Concentration in a cell after its step. `c`: before, `depth`: of the cell after the step [m]; the rest
/// over its area: `gained` = sum over the edges of the volume that came in times (its concentration - c)
/// [m], `inflow` = that volume [m], `rain` [m], which brings nothing. As a difference to what was: where all
/// water holds the same, it holds that to the last bit, whatever rounding makes of the depth. What comes in
/// is never taken for more than the cell holds.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V concentration_after(V c, V depth, V gained, V inflow, V rain) {
  const auto wet = depth > V{};
  const V into = select(wet, maximum(depth, inflow + rain), Number<V>(1));
  return select(wet, c + (gained - rain * c) / into, c);
}

/// Concentration of `held` [m] of water after `added` [m] with concentration `of_added` joined it.
KOKKOS_FORCEINLINE_FUNCTION double concentration_mixed(double c, double held, double added, double of_added) {
  return added > 0 ? c + (of_added - c) * (added / (held + added)) : c;
}

/// Inverse of the sums of x^2, x y and y^2, by which sums of x and y times a rise become a gradient. All
/// none where the cells around lie on a line.
template <class V>
struct PlaneFit {
  V xx, xy, yy;
};

/// Sums over the cells around a cell for the gradient that fits them best (least squares of the differences
/// to the cell's own value, weight 1 / distance^2): exactly none where all are equal.
template <class V>
struct MomentsAround {
  V xx = {}, xy = {}, yy = {};

  /// A cell of which (wx, wy) is the way to it, over its square [1/m].
  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void add(V counts, G wx, G wy) {
    const G weight = Number<V>(1) / (wx * wx + wy * wy);
    xx += counts * (weight * wx * wx), xy += counts * (weight * wx * wy), yy += counts * (weight * wy * wy);
  }
  KOKKOS_FORCEINLINE_FUNCTION PlaneFit<V> fit() const {
    using Real = Number<V>;
    const V det = xx * yy - xy * xy, trace = xx + yy;
    const auto plane = det > Real(0.02) * trace * trace;
    const V inverse = select(plane, Real(1) / select(plane, det, Real(1)), V{});
    return {yy * inverse, -(xy * inverse), xx * inverse};
  }
};

/// Sums of the rises to them, least and most.
template <class V>
struct RisesAround {
  V x = {}, y = {}, least = {}, most = {};

  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void add(V rise, G wx, G wy) {
    x += wx * rise, y += wy * rise;
    least = minimum(least, rise);
    most = maximum(most, rise);
  }
  template <class G>
  KOKKOS_FORCEINLINE_FUNCTION void gradient(const PlaneFit<G>& fit, V& gx, V& gy) const {
    gx = fit.xx * x + fit.xy * y;
    gy = fit.xy * x + fit.yy * y;
  }
};

}  // namespace freshet::hydro
