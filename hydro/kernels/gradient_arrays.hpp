#pragma once
// What the gradients of cells are made from and go to, whatever packs are made of.

#include "hydro/formulas/reconstruction.hpp"
#include "hydro/schedule/step_classes.hpp"

namespace freshet::hydro {

/// Of N lanes, or any number.
template <class Real, int N = 0>
struct GradientArrays {
  Index n_owned;
  LaneCount<N> lanes;
  Beginning<Real> cells_that;          ///< the others keep their gradients
  Array<Index> active;                 ///< [active block]
  Array<Real> now;                     ///< state, halo current
  Array<Real> drag;                    ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  Array<Real> gradients;               ///< [cell][value of Slopes][lane]

  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index lane) const {
    return now.data() + static_cast<std::int64_t>(cell) * (n_variables * lanes) + lane;
  }
  KOKKOS_FORCEINLINE_FUNCTION Real* gradients_of(Index cell, Index lane) const {
    return gradients.data() + static_cast<std::int64_t>(cell) * (Slopes::count * lanes) + lane;
  }
};

}  // namespace freshet::hydro
