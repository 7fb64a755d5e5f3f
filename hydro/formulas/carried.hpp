#pragma once
// What the water carries: concentrations that move with it, as pure functions.

#include "hydro/formulas/reconstruction.hpp"

namespace freshet::hydro {

/// Concentration in a cell after its step. `c`: before, `depth`: of the cell after the step [m]; the rest
/// over its area: `gained` = sum over the edges of the volume that came in times (its concentration - c)
/// [m], `inflow` = that volume [m], `rain` [m], which brings nothing. As a difference to what was: where all
/// water holds the same, it holds that to the last bit, whatever rounding makes of the depth. What comes in
/// is never taken for more than the cell holds.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real concentration_after(Real c, Real depth, Real gained, Real inflow,
                                                     Real rain) {
  const Real into = maximum(depth, inflow + rain);
  return depth > Real(0) ? c + (gained - rain * c) / into : c;
}

/// Concentration of `held` [m] of water after `added` [m] with concentration `of_added` joined it.
KOKKOS_FORCEINLINE_FUNCTION double concentration_mixed(double c, double held, double added, double of_added) {
  return added > 0 ? c + (of_added - c) * (added / (held + added)) : c;
}

/// Sums over the cells around a cell for the gradient that fits them best (least squares of the differences
/// to the cell's own value, weight 1 / distance^2): exactly none where all are equal.
template <class Real>
struct DifferencesAround {
  Real xx = 0, xy = 0, yy = 0, x = 0, y = 0, least = 0, most = 0;

  /// A cell at (rx, ry) from this one [m] whose value is larger by `rise`.
  KOKKOS_FORCEINLINE_FUNCTION void add(Real rx, Real ry, Real rise) {
    const Real weight = Real(1) / (rx * rx + ry * ry);
    xx += weight * rx * rx, xy += weight * rx * ry, yy += weight * ry * ry;
    x += weight * rx * rise, y += weight * ry * rise;
    bound(rise);
  }
  KOKKOS_FORCEINLINE_FUNCTION void bound(Real rise) {
    least = minimum(least, rise);
    most = maximum(most, rise);
  }
  /// Where the cells around lie on a line there is none.
  KOKKOS_FORCEINLINE_FUNCTION void gradient(Real& gx, Real& gy) const {
    const Real det = xx * yy - xy * xy, trace = xx + yy;
    const bool plane = det > Real(0.02) * trace * trace;
    const Real inverse = Real(1) / (plane ? det : Real(1));
    gx = plane ? (yy * x - xy * y) * inverse : Real(0);
    gy = plane ? (xx * y - xy * x) * inverse : Real(0);
  }
};

}  // namespace freshet::hydro
