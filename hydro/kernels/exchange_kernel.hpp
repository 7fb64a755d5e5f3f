#pragma once
// Water given to and taken from single cells after a step.

#include "hydro/kernels/source_term_kernel.hpp"

namespace freshet::hydro {

/// The depth of some cells, with what rounding left out of it.
template <class Real>
struct ReadHeldWater {
  Index lanes;
  Array<Real> now, residual;
  Array<Index> cells;
  Array<double> depth;  ///< [place in cells][lane] m

  KOKKOS_FUNCTION void operator()(Index place) const {
    const std::size_t at = static_cast<std::size_t>(cells(place)) * lanes;
    const Real* const h = now.data() + at * n_variables;
    for (Index k = 0; k < lanes; ++k)
      depth(static_cast<std::size_t>(place) * lanes + k) =
          HeldWater<Real>::load(h[k], residual.data() + (HeldWater<Real>::rounded ? at + k : 0));
  }
};

/// What is taken out leaves with its momentum, what is given comes without any: the velocity of the rest
/// stays, that of a mixture is thinned. Then it is pushed.
template <class Real>
struct AddWater {
  Index lanes;
  LaneMesh<Real> mesh;
  Array<Real> now, residual;
  Array<Index> cells;
  Array<double> added;  ///< [place in cells][volume m3 in, velocity along x, y m/s][lane]

  KOKKOS_FUNCTION void operator()(Index place) const {
    const Index c = cells(place);
    const std::size_t at = static_cast<std::size_t>(c) * lanes;
    Real* const h = now.data() + at * n_variables;
    const double* const change = added.data() + static_cast<std::size_t>(place) * 3 * lanes;
    for (Index k = 0; k < lanes; ++k) {
      if (change[k] == 0) continue;
      Real* const lost = residual.data() + (HeldWater<Real>::rounded ? at + k : 0);
      const double held = HeldWater<Real>::load(h[k], lost),
                   then = maximum(held + change[k] / mesh.area(c), 0.0);
      HeldWater<Real>::store(then, &h[k], lost);
      const double thinned = then > held ? held / then : 1.0;
      const bool wet = h[k] > Real(dry_depth);
      for (Index v = 1; v < 3; ++v) {
        Real& velocity = h[v * lanes + k];
        const double pushed = thinned * static_cast<double>(velocity) + change[v * lanes + k];
        velocity = wet ? static_cast<Real>(pushed) : Real(0);
      }
    }
  }
};

}  // namespace freshet::hydro
