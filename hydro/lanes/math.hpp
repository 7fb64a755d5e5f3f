#pragma once
// Arithmetic on numbers and on packs of them, which gives the same bits on every machine.

#include <Kokkos_Macros.hpp>
#include <cmath>
#include <limits>

#include "hydro/lanes/packs.hpp"

namespace freshet::hydro {

/// Distance from 1 to the next larger number.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION constexpr Real machine_epsilon() {
  return sizeof(Real) == 4 ? Real(1.1920929e-7) : Real(2.220446049250313e-16);
}

/// A pack, where one of the two is one.
template <class A, class B>
using Wider = std::conditional_t<(sizeof(A) < sizeof(B)), B, A>;

/// Both values are at hand; which one is taken needs no branch.
template <class Condition, class A, class B>
KOKKOS_FORCEINLINE_FUNCTION Wider<A, B> select(Condition condition, A yes, B no) {
  using V = Wider<A, B>;
  return condition ? spread<V>(yes) : spread<V>(no);
}
namespace detail {

#if defined(__AVX512F__)
/// The unmasked forms make g++ 12 warn of its own header.
constexpr __mmask16 all_16 = 0xffff;
constexpr __mmask8 all_8 = 0xff;
#endif

/// a < b ? a : b and a > b ? a : b. The compiler finds the instruction for numbers, but not for packs where
/// one of the two is zero.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V least(V a, V b) {
#if defined(__AVX512F__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 16>::type>) return _mm512_maskz_min_ps(all_16, a, b);
  if constexpr (std::same_as<V, PackOf<double, 8>::type>) return _mm512_maskz_min_pd(all_8, a, b);
#endif
#if defined(__AVX__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 8>::type>) return _mm256_min_ps(a, b);
  if constexpr (std::same_as<V, PackOf<double, 4>::type>) return _mm256_min_pd(a, b);
#endif
  return a < b ? a : b;
}
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V most(V a, V b) {
#if defined(__AVX512F__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 16>::type>) return _mm512_maskz_max_ps(all_16, a, b);
  if constexpr (std::same_as<V, PackOf<double, 8>::type>) return _mm512_maskz_max_pd(all_8, a, b);
#endif
#if defined(__AVX__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 8>::type>) return _mm256_max_ps(a, b);
  if constexpr (std::same_as<V, PackOf<double, 4>::type>) return _mm256_max_pd(a, b);
#endif
  return a > b ? a : b;
}

}  // namespace detail

/// The second, where one is not a number.
template <class A, class B>
KOKKOS_FORCEINLINE_FUNCTION Wider<A, B> minimum(A a, B b) {
  return detail::least(spread<Wider<A, B>>(a), spread<Wider<A, B>>(b));
}
template <class A, class B>
KOKKOS_FORCEINLINE_FUNCTION Wider<A, B> maximum(A a, B b) {
  return detail::most(spread<Wider<A, B>>(a), spread<Wider<A, B>>(b));
}

template <class V>
KOKKOS_FORCEINLINE_FUNCTION V absolute(V a) {
  if constexpr (numbers<V> == 1) {
    return std::fabs(a);
  } else {
    using Bits = decltype(a < a);
    return reinterpret_cast<V>(reinterpret_cast<Bits>(a) & std::numeric_limits<Number<Bits>>::max());
  }
}
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V square_root(V a) {
#if defined(__AVX512F__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 16>::type>) return _mm512_maskz_sqrt_ps(detail::all_16, a);
  if constexpr (std::same_as<V, PackOf<double, 8>::type>) return _mm512_maskz_sqrt_pd(detail::all_8, a);
#endif
#if defined(__AVX__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 8>::type>) return _mm256_sqrt_ps(a);
  if constexpr (std::same_as<V, PackOf<double, 4>::type>) return _mm256_sqrt_pd(a);
#endif
  if constexpr (numbers<V> == 1)
    return std::sqrt(a);
  else {
    for (int i = 0; i < numbers<V>; ++i) a[i] = std::sqrt(a[i]);
    return a;
  }
}

/// a * b + c, rounded once: written out wherever it is meant, as the compiler may not choose (0007-bits).
template <class A, class B, class C>
KOKKOS_FORCEINLINE_FUNCTION Wider<Wider<A, B>, C> fused(A factor, B other, C added) {
  using V = Wider<Wider<A, B>, C>;
  V a = spread<V>(factor);
  const V b = spread<V>(other), c = spread<V>(added);
#if defined(__AVX512F__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 16>::type>) return _mm512_fmadd_ps(a, b, c);
  if constexpr (std::same_as<V, PackOf<double, 8>::type>) return _mm512_fmadd_pd(a, b, c);
#endif
#if defined(__FMA__) && FRESHET_PACKS
  if constexpr (std::same_as<V, PackOf<float, 8>::type>) return _mm256_fmadd_ps(a, b, c);
  if constexpr (std::same_as<V, PackOf<double, 4>::type>) return _mm256_fmadd_pd(a, b, c);
#endif
  if constexpr (numbers<V> == 1) {
    return std::fma(a, b, c);
  } else {
    for (int i = 0; i < numbers<V>; ++i) a[i] = std::fma(a[i], b[i], c[i]);
    return a;
  }
}

namespace detail {

/// x^(-1/3) to a few per cent: bits(x^(-1/3)) ~ (4/3) bits(1) - bits(x) / 3, in float arithmetic.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V rough_inverse_cube_root(V x) {
  if constexpr (numbers<V> == 1) {
    const auto bits = __builtin_bit_cast(std::int32_t, static_cast<float>(x));
    const float guess = 1.41997e9f - static_cast<float>(bits) * (1.0f / 3.0f);
    return static_cast<V>(__builtin_bit_cast(float, static_cast<std::int32_t>(guess)));
  } else {
#if FRESHET_PACKS
    using Floats = typename PackOf<float, numbers<V>>::type;
    using Ints = typename PackOf<std::int32_t, numbers<V>>::type;
    const auto bits = reinterpret_cast<Ints>(__builtin_convertvector(x, Floats));
    const Floats guess = 1.41997e9f - __builtin_convertvector(bits, Floats) * (1.0f / 3.0f);
    return __builtin_convertvector(reinterpret_cast<Floats>(__builtin_convertvector(guess, Ints)), V);
#endif
  }
}

}  // namespace detail

/// x^(-1/3) for normal positive x, to 2 ulp: a first guess from the exponent, then cubically converging steps
/// without division, r <- r (1 + d/3 + 2 d^2/9), d = 1 - x r^3 (Householder's method of order 2 for r^-3 =
/// x).
template <class V>
KOKKOS_FORCEINLINE_FUNCTION V inverse_cube_root(V x) {
  using Real = Number<V>;
  V r = detail::rough_inverse_cube_root(x);
  constexpr int steps = sizeof(Real) == 4 ? 2 : 3;
  for (int i = 0; i < steps; ++i) {
    const V d = fused(-(x * r * r), r, Real(1));
    r = fused(r * d, fused(Real(2.0 / 9.0), d, Real(1.0 / 3.0)), r);
  }
  return r;
}

}  // namespace freshet::hydro
