#pragma once
// Loops over lanes, on a CPU and on a GPU.

#include <Kokkos_Core.hpp>

#include "hydro/lanes/math.hpp"
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

/// Lanes that a team works on together, of W: a GPU takes as many as lie in one sector of its memory, so that
/// what is kept for a block fits the memory that its threads share.
template <class Real, int W>
constexpr int team_lanes = W > 32 / int{sizeof(Real)} && on_device ? 32 / int{sizeof(Real)} : W;

/// Threads of a team that works on W lanes.
template <int W>
constexpr int team_threads = on_device ? (W == 1 ? 128 : 256) : 1;

/// Teams of so many threads, of which a GPU's multiprocessor is to hold so many at once: that bounds the
/// registers of a thread.
template <int W, int held>
using BoundedTeams =
    std::conditional_t<on_device, Kokkos::TeamPolicy<Kokkos::LaunchBounds<team_threads<W>, held>>,
                       Kokkos::TeamPolicy<>>;

/// How many lanes there are: N, where the compiler is to know.
template <int N>
struct LaneCount {
  LaneCount() = default;
  KOKKOS_FORCEINLINE_FUNCTION constexpr LaneCount(Index) {}
  KOKKOS_FORCEINLINE_FUNCTION constexpr operator Index() const { return N; }
};
template <>
struct LaneCount<0> {
  Index n = 0;
  LaneCount() = default;
  KOKKOS_FORCEINLINE_FUNCTION constexpr LaneCount(Index lanes) : n(lanes) {}
  KOKKOS_FORCEINLINE_FUNCTION constexpr operator Index() const { return n; }
};

/// What a team works on: a block, by its place in a list, and lanes of it, W by W. On a CPU these are all; on
/// a GPU the teams next to it take the others.
template <int W>
struct TeamShare {
  Index place, first_lane, end_lane;
  KOKKOS_FORCEINLINE_FUNCTION TeamShare(Index team, Index lanes)
      : place(on_device ? team / (lanes / W) : team),
        first_lane(on_device ? team % (lanes / W) * W : 0),
        end_lane(on_device ? first_lane + W : lanes) {}
};
template <int W>
Index teams_for(Index blocks, Index lanes) {
  return on_device ? blocks * (lanes / W) : blocks;
}

/// The loop of a team over edges, nodes or cells. On a GPU W of its threads take one, each a lane of it:
/// within the body, for_lanes() and for_packs() are no loops.
template <int W, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_each(const Team& team, Index n, const F& body) {
  if constexpr (on_device)
    for (Index i = team.team_rank() / W; i < n; i += team_threads<W> / W) body(i);
  else
    for (Index i = 0; i < n; ++i) body(i);
}

/// The lane loop: contiguous and independent. On a CPU the compiler makes vectors of it.
template <int W, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_lanes(const Team& team, const F& body) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  body(team.team_rank() % W);
#else
#pragma GCC ivdep
  for (int lane = 0; lane < W; ++lane) body(lane);
#endif
}

/// The loop over the packs of W lanes; `pair`: two of them are one piece of code, so that the processor works
/// on both at once.
template <int W, class Real, bool pair = false, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_packs(const Team& team, const F& body) {
  if constexpr (on_device)
    body(team.team_rank() % W);
  else if constexpr (pair && W == 2 * pack_size<Real, W>)
    body(0), body(W / 2);
  else
    for (int lane = 0; lane < W; lane += pack_size<Real, W>) body(lane);
}

/// What a thread keeps of each of W lanes while it goes from edge to edge, or from cell to cell; on a GPU it
/// has only one.
template <class Real, int W>
struct OfLanes {
  Real values[on_device ? 1 : W] = {};
  KOKKOS_FORCEINLINE_FUNCTION Real* at(int lane) { return values + (on_device ? 0 : lane); }
};

/// Where a team keeps so many bytes: in the memory that its threads share, if they fit that.
KOKKOS_FORCEINLINE_FUNCTION int scratch_level(std::size_t bytes) {
  constexpr std::size_t shared_bytes = 45 << 10;  // of 48 KiB; Kokkos takes some two more for its own ends
  return on_device && bytes <= shared_bytes ? 0 : 1;
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

/// Neither is negative: on a GPU their bits are compared, as whole numbers; no detour over comparing and
/// swapping then. A value that is not finite may get lost there: what finds it is the look at the extremes.
template <class Real, class V>
KOKKOS_FORCEINLINE_FUNCTION void raise_to(Real* largest, V value) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  using Bits = std::conditional_t<sizeof(Real) == 4, std::int32_t, std::int64_t>;
  Kokkos::atomic_max(reinterpret_cast<Bits*>(largest), __builtin_bit_cast(Bits, value));
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

/// State arrays are [cell][depth, velocity_x, velocity_y][lane].
constexpr int n_variables = 3;

}  // namespace freshet::hydro
