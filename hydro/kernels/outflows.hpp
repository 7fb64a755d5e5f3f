#pragma once
// Where the outflows of a block's edges lie while the block is worked on: what packs are made of decides.

#include "hydro/blocks/lane_mesh.hpp"

namespace freshet::hydro {

/// What an edge lets out of the cell on one side: mass [m3/s] and momentum along x and y [m4/s2].
struct Out {
  enum { mass, x, y, count };
};

/// For packs of lanes: [side of an edge][mass, x, y][lane].
template <class Real, int W>
struct OutflowsOfLanes {
  Real* values;
  /// The lanes of one of Out.
  KOKKOS_FORCEINLINE_FUNCTION Real* of(Index side, int j) const {
    return values + W * (int{Out::count} * side + j);
  }
};

/// For packs of edges, one lane: [mass, x, y][side of an edge].
template <class Real>
struct OutflowsOfEdges {
  Real* values;
  Index sides;  ///< in a row
  KOKKOS_FORCEINLINE_FUNCTION Real* of(Index side, int j) const { return values + j * sides + side; }
};

}  // namespace freshet::hydro
