#pragma once
// What the water carries, and what is known of it: the arrays.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/carried.hpp"

namespace freshet::hydro {

/// Of one quantity in a cell: gradient, what half a step ahead adds, least and most around minus its own.
struct CarriedSlopes {
  enum { x, y, ahead, least, most, count };
};
/// Gone of one quantity from a cell.
struct CarriedGone {
  enum { decayed, lost, clipped, count };
};
/// What has passed the edges of a cell: net volume out, volume in, then what each quantity gained.
struct CarriedSums {
  enum { out, in, gained };
};

/// A cell that shares a node with another: the way to it from that one's centroid, over its square [1/m].
template <class Real>
struct CellAround {
  Index cell;
  Real x, y;
};

template <class Real>
struct CarriedArrays {
  int quantities = 0;
  Array<Real> values;              ///< [cell][quantity][lane]
  Array<Real> slopes;              ///< [cell][quantity][CarriedSlopes][lane]; order 2 only
  Array<Real> sums;                ///< [owned cell][CarriedSums][lane]; zero between steps of the cell
  Array<double> at_rim;            ///< [boundary edge][quantity]
  Array<double> rim_amount;        ///< [boundary edge][quantity][lane]
  Array<Index> around_begin;       ///< [owned cell + 1] in around; order 2 only
  Array<CellAround<Real>> around;  ///< of each cell in global order
  Array<PlaneFit<Real>> fits;      ///< [owned cell] where all of them are wet
  Array<double> gone;              ///< [owned cell][quantity][CarriedGone][lane]

  KOKKOS_FORCEINLINE_FUNCTION Real* of_cell(Index cell, Index lanes) const {
    return values.data() + static_cast<std::size_t>(cell) * quantities * lanes;
  }
  KOKKOS_FORCEINLINE_FUNCTION Real* slopes_of(Index cell, int quantity, Index lanes) const {
    return slopes.data() +
           (static_cast<std::size_t>(cell) * quantities + quantity) * CarriedSlopes::count * lanes;
  }
  KOKKOS_FORCEINLINE_FUNCTION Real* sums_of(Index cell, Index lanes) const {
    return sums.data() + static_cast<std::size_t>(cell) * (CarriedSums::gained + quantities) * lanes;
  }
  KOKKOS_FORCEINLINE_FUNCTION double* gone_of(Index cell, int quantity, int what, Index lanes) const {
    return gone.data() +
           ((static_cast<std::size_t>(cell) * quantities + quantity) * CarriedGone::count + what) * lanes;
  }
};

}  // namespace freshet::hydro
