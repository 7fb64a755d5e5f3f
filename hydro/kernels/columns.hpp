#pragma once
// Structs of numbers side by side in memory, as structs of packs.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/lanes/packs.hpp"

namespace freshet::hydro {

/// Of<V> has all(struct, visit), which visits every V of it in turn. So many structs Of<Real> of which packs
/// are made.
template <class Real, template <class> class Of, Index n = block_cells>
struct Columns {
  static constexpr int rows = sizeof(Of<Real>) / sizeof(Real);
  static constexpr std::size_t size = static_cast<std::size_t>(rows) * n;
  Real* values;  ///< [number of the struct][struct]

  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION void put(Index i, const Of<V>& of) const {
    Real* to = values + i;
    Of<V>::all(of, [&](const V& value) FRESHET_LANE_BODY { store(to, value), to += n; });
  }
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION Of<V> get(Index i) const {
    Of<V> of = {};
    const Real* from = values + i;
    Of<V>::all(of, [&](V& value) FRESHET_LANE_BODY { value = load<V>(from), from += n; });
    return of;
  }
  /// Zeros up to whole packs.
  KOKKOS_FORCEINLINE_FUNCTION void fill(Index begin) const {
    for (Index i = begin; i < whole_vectors(begin); ++i)
      for (int row = 0; row < rows; ++row) values[row * n + i] = Real(0);
  }
};

}  // namespace freshet::hydro
