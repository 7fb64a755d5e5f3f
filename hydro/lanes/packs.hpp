#pragma once
// Vectors of values as one value: arithmetic, comparisons and `?:` work on them like on a number, and what
// they hold stays in registers. A lane loop written with numbers leaves it to the compiler what becomes of a
// condition; g++ 12 makes chains of masks of it, which cost more than the arithmetic.

#include <Kokkos_Macros.hpp>
#if defined(__AVX__)
#include <immintrin.h>
#endif
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace freshet::hydro {

/// On a device a lane is a thread, and a pack a number.
#if defined(__GNUC__) && !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP)
#define FRESHET_PACKS 1
#else
#define FRESHET_PACKS 0
#endif

#if FRESHET_PACKS
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
template <class Real, int W>
constexpr int pack_size = 1;

template <class Real, int N>
struct PackOf {
  using type = Real;
};
#endif

/// So many values as one.
template <class Real, int W>
using Pack = typename PackOf<Real, pack_size<Real, W>>::type;

/// A number, or the numbers in a pack.
template <class V>
struct NumberIn {
  using type = V;
};
template <class V>
requires requires(V v) { v[0]; }
struct NumberIn<V> {
  using type = std::remove_cvref_t<decltype(std::declval<V&>()[0])>;
};
template <class V>
using Number = typename NumberIn<V>::type;

/// How many there are.
template <class V>
constexpr int numbers = sizeof(V) / sizeof(Number<V>);

template <class V>
KOKKOS_FORCEINLINE_FUNCTION Number<V> value_in(V pack, int i) {
  if constexpr (numbers<V> == 1)
    return pack;
  else
    return pack[i];
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

/// Values of two packs, one of each in turn.
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION void store_interleaved(Real* values, V first, V second) {
  constexpr int n = numbers<V>;
  if constexpr (n == 1) {
    values[0] = first;
    values[1] = second;
  } else {
#if FRESHET_PACKS
    const auto put = [=]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
      store(values, __builtin_shufflevector(first, second, (i / 2 + i % 2 * n)...));
      store(values + n, __builtin_shufflevector(first, second, (n / 2 + i / 2 + i % 2 * n)...));
    };
    put(std::make_integer_sequence<int, n>());
#endif
  }
}

/// The same value everywhere; what is a pack already stays one.
template <class V, class Real>
KOKKOS_FORCEINLINE_FUNCTION V spread(Real value) {
  if constexpr (std::same_as<V, Real>)
    return value;
  else
    return value - V{};
}

/// Numbers of one kind as those of another.
template <class To, class From>
KOKKOS_FORCEINLINE_FUNCTION To converted(From from) {
  if constexpr (numbers<From> == 1) return static_cast<To>(from);
#if FRESHET_PACKS
  else
    return __builtin_convertvector(from, To);
#endif
}

/// A comparison as select() wants it for values of another width.
template <class V, class Mask>
KOKKOS_FORCEINLINE_FUNCTION auto mask_for(Mask mask) {
  if constexpr (std::same_as<Mask, bool>)
    return mask;
  else
    return converted<decltype(V{} < V{})>(mask);
}

/// Whether a comparison of packs holds everywhere.
template <class Mask>
KOKKOS_FORCEINLINE_FUNCTION bool everywhere(Mask mask) {
  if constexpr (numbers<Mask> == 1) {
    return static_cast<bool>(mask);
  } else {
    long long words[sizeof(Mask) / sizeof(long long)], all = -1;
    std::memcpy(words, &mask, sizeof(Mask));
    for (const long long word : words) all &= word;
    return all == -1;
  }
}

}  // namespace freshet::hydro
