#pragma once
// Vectors of values as one value, for sums that are to stay in registers from cell to cell: a loop over lanes
// inside a loop over cells would carry them through memory.

#include <cstddef>
#include <cstring>

#include "hydro/lanes.hpp"

namespace freshet::hydro {

#if defined(__GNUC__) && !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP)
#if defined(__AVX512F__)
constexpr int pack_bytes = 64;
#elif defined(__AVX__)
constexpr int pack_bytes = 32;
#else
constexpr int pack_bytes = 16;
#endif
/// Values of a pack where there are W to work on.
template <class Real, int W>
constexpr int pack_size = W < pack_bytes / int{sizeof(Real)} ? W : pack_bytes / int{sizeof(Real)};

template <class Real, int N>
struct PackOf {
  typedef Real type __attribute__((vector_size(N * sizeof(Real))));
};
template <class Real>
struct PackOf<Real, 1> {
  using type = Real;
};
#else
/// On a device a lane is a thread.
template <class Real, int W>
constexpr int pack_size = 1;

template <class Real, int N>
struct PackOf {
  using type = Real;
};
#endif

/// So many values that arithmetic, comparisons and `?:` work on like on one.
template <class Real, int W>
using Pack = typename PackOf<Real, pack_size<Real, W>>::type;

/// The loop over the packs of W lanes.
template <int W, class Real, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_packs(const Team& team, const F& body) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::parallel_for(Kokkos::ThreadVectorRange(team, W), body);
#else
  for (int lane = 0; lane < W; lane += pack_size<Real, W>) body(lane);
#endif
}

template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION V load(const Real* values) {
  if constexpr (sizeof(V) == sizeof(Real)) {
    return *values;
  } else {
    V pack;
    std::memcpy(&pack, values, sizeof(V));
    return pack;
  }
}
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION void store(Real* values, V pack) {
  if constexpr (sizeof(V) == sizeof(Real))
    *values = pack;
  else
    std::memcpy(values, &pack, sizeof(V));
}

/// The same value everywhere; what is a pack already stays one.
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION V spread(Real value) {
  return value - V{};
}

template <class V>
KOKKOS_FORCEINLINE_FUNCTION V absolute(V a) {
  return a < V{} ? -a : a;
}

/// Whether a comparison of packs holds everywhere.
template <class Mask>
KOKKOS_FORCEINLINE_FUNCTION bool everywhere(Mask mask) {
  if constexpr (sizeof(Mask) < 16) {
    return static_cast<bool>(mask);
  } else {
    long long words[sizeof(Mask) / sizeof(long long)], all = -1;
    std::memcpy(words, &mask, sizeof(Mask));
    for (const long long word : words) all &= word;
    return all == -1;
  }
}

}  // namespace freshet::hydro
