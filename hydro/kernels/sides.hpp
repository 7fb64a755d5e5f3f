#pragma once
// Where what passes a block's edges lies while the block is worked on: so many values for each side of an
// edge. What packs are made of decides.

#include "hydro/blocks/lane_mesh.hpp"

namespace freshet::hydro {

/// What an edge lets out of the cell on one side: mass [m3/s] and momentum along x and y [m4/s2].
struct Out {
  enum { mass, x, y, count };
};

/// For packs of lanes: [side of an edge][value][lane].
template <class Real, int W, int n>
struct SidesOfLanes {
  static constexpr int count = n;
  Real* values;
  KOKKOS_FORCEINLINE_FUNCTION static std::size_t size(const LaneMesh<Real>& mesh) {
    return std::size_t(2) * n * mesh.max_block_edges * W;
  }
  KOKKOS_FORCEINLINE_FUNCTION SidesOfLanes(Real* begin, const LaneMesh<Real>&) : values(begin) {}
  KOKKOS_FORCEINLINE_FUNCTION explicit SidesOfLanes(Real* begin) : values(begin) {}
  /// The lanes of a value.
  KOKKOS_FORCEINLINE_FUNCTION Real* of(Index side, int j) const { return values + W * (n * side + j); }
};

/// For packs of edges, one lane: [value][side of an edge].
template <class Real, int n>
struct SidesOfEdges {
  static constexpr int count = n;
  Real* values;
  Index sides;  ///< in a row
  static std::size_t size(const LaneMesh<Real>& mesh) {
    return std::size_t(2) * n * whole_vectors(mesh.max_block_edges);
  }
  SidesOfEdges(Real* begin, const LaneMesh<Real>& mesh)
      : values(begin), sides(2 * whole_vectors(mesh.max_block_edges)) {}
  Real* of(Index side, int j) const { return values + j * sides + side; }
};

}  // namespace freshet::hydro
