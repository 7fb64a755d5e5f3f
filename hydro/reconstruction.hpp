#pragma once
// Piecewise linear states: pure scalar functions without branches, as in physics.hpp.

#include "hydro/physics.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

/// Depth at an edge is at least this share of the cell's. A mean of three edges then leaves none with more
/// than 3 - 2 * floor of it, which is what may flow out fastest.
constexpr double depth_floor = 0.3;

/// Differences smaller than this share of the depth (of the wave speed, for velocities) are not limited: on
/// smooth extremes they shrink with the square of the cell and the order stays two.
constexpr double smooth_share = 0.01;

/// Gradients are given to cells deeper than this [m], so that no edge of theirs counts as dry.
constexpr double least_reconstructed = 10 * dry_depth;

/// Gradient arrays are [cell][level x, y, u x, y, v x, y, share of the bed's gradient][lane].
constexpr int n_gradients = 7;

/// The state at the middle of an edge.
template <class Real>
struct Face {
  Flow<Real> flow;
  Real level_rise, bed_rise;  ///< above level and bed at the centroid, m

  /// What the linear surface pushes on the cell, along the normal: pressure at the edge minus pressure of the
  /// cell's own depth, and the bed's slope between, g/2 (h_F + h)(w_F - w) in all (Audusse et al. 2004, doi
  /// 10.1137/S1064827503431090, section 5). Still water gives exactly zero.
  KOKKOS_FORCEINLINE_FUNCTION Real push(Real depth) const {
    return Real(0.5 * gravity) * (flow.depth + depth) * level_rise;
  }
};

/// Rows of a cell: state and gradients, `stride` from variable to variable; (x, y): middle of the edge from
/// the centroid; `dz`: rise of the bed to there. Without `linear` the cell's own state.
template <bool linear, class Real>
KOKKOS_FORCEINLINE_FUNCTION Face<Real> face(const Real* state, const Real* gradient, mesh::Index stride,
                                            Real x, Real y, Real dz) {
  const Flow<Real> own{state[0], state[stride], state[2 * stride]};
  if constexpr (!linear) {
    return {own, Real(0), Real(0)};
  } else {
    const auto rise = [=](int i) {
      return gradient[2 * i * stride] * x + gradient[(2 * i + 1) * stride] * y;
    };
    const Real level_rise = rise(0), bed_rise = gradient[6 * stride] * dz;
    return {{own.depth + (level_rise - bed_rise), own.u + rise(1), own.v + rise(2)}, level_rise, bed_rise};
  }
}

/// The gradient of one variable, and the range of its differences to the neighbours.
template <class Real>
struct Slope {
  Real x = 0, y = 0, least = 0, most = 0;
  KOKKOS_FORCEINLINE_FUNCTION void add(Real cx, Real cy, Real difference) {
    x += cx * difference;
    y += cy * difference;
    least = minimum(least, difference);
    most = maximum(most, difference);
  }
  KOKKOS_FORCEINLINE_FUNCTION Real rise(Real mx, Real my) const { return x * mx + y * my; }
  /// Venkatakrishnan's (1995) limiter, doi 10.1006/jcph.1995.1084, for a rise towards an edge; `small2`:
  /// square of what need not be limited.
  KOKKOS_FORCEINLINE_FUNCTION Real limiter(Real rise, Real small2) const {
    const Real room = select(rise > Real(0), most, least);
    const Real both = room * room + small2, product = room * rise;
    return (both + Real(2) * product) / (both + product + Real(2) * rise * rise);
  }
};

}  // namespace freshet::hydro
