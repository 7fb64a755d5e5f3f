#pragma once
// What terms at edges work on.

#include "hydro/kernels/pass_arrays.hpp"
#include "hydro/terms/used_term.hpp"

namespace freshet::hydro {

/// What terms have done at the edges of a cell in its step so far: momentum out, and what bounds the step.
struct TermSums {
  enum { x, y, conductance, count };
};

template <class Real>
struct TermArrays : PassArrays<Real> {
  Array<Real> gradients;               ///< order 2 only
  Array<Real> drag;                    ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  Array<int> land_class;               ///< [cell]
  Array<UsedTerm> terms;
  bool rough = false;  ///< whether one of them needs the drag
  Array<Real> sums;    ///< [owned cell][TermSums][lane]; zero between steps of the cell

  KOKKOS_FORCEINLINE_FUNCTION Real* sums_of(Index cell) const {
    return sums.data() + static_cast<std::size_t>(cell) * TermSums::count * this->lanes;
  }
};

}  // namespace freshet::hydro
