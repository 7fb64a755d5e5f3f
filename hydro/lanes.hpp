#pragma once
// Loops over lanes, on a CPU and on a GPU.

#include <Kokkos_Core.hpp>

#include "hydro/math.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
constexpr bool on_device = true;
#else
constexpr bool on_device = false;
#endif

/// Everything a kernel calls is inlined into it: a lane loop with a call in it is not vectorised.
#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define FRESHET_FLATTEN __attribute__((flatten))
// A long lane loop is not inlined by flatten alone (g++ 12), and then no vectors are made of it.
#define FRESHET_LANE_BODY __attribute__((always_inline))
#else
#define FRESHET_FLATTEN
#define FRESHET_LANE_BODY
#endif

/// The lane loop: contiguous and independent. On a CPU the compiler makes vectors of it; on a GPU lanes are
/// threads.
template <int W, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_lanes(const Team& team, const F& body) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::parallel_for(Kokkos::ThreadVectorRange(team, W), body);
#else
#pragma GCC ivdep
  for (int lane = 0; lane < W; ++lane) body(lane);
#endif
}

/// The loop over the packs of W lanes.
template <int W, class Real, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_packs(const Team& team, const F& body) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::parallel_for(Kokkos::ThreadVectorRange(team, W), body);
#else
  for (int lane = 0; lane < W; lane += pack_size<Real, W>) body(lane);
#endif
}

/// Asks for `n` values that a CPU will read, or write, in a while: neighbours lie where it does not expect
/// them, and it looks no further than a page.
template <bool write = false, class T>
KOKKOS_FORCEINLINE_FUNCTION void prefetch(const T* values, Index n) {
#if defined(__GNUC__) && !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP)
  const char* const bytes = reinterpret_cast<const char*>(values);
  for (std::size_t i = 0; i < n * sizeof(T); i += 64) __builtin_prefetch(bytes + i, write ? 1 : 0);
#endif
}

template <class Real, class V>
KOKKOS_FORCEINLINE_FUNCTION void raise_to(Real* largest, V value) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::atomic_max(largest, value);
#else
  store(largest, maximum(load<V>(largest), value));
#endif
}

template <class Real, class V>
KOKKOS_FORCEINLINE_FUNCTION void add_to(Real* sum, V value) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  if (value != V(0)) Kokkos::atomic_add(sum, value);
#else
  store(sum, load<V>(sum) + value);
#endif
}

/// Threads of a team, whose vectors are W lanes.
template <int W>
constexpr int team_threads = on_device ? (W < 256 ? 256 / W : 1) : 1;

/// State arrays are [cell][depth, velocity_x, velocity_y][lane].
constexpr int n_variables = 3;

}  // namespace freshet::hydro
