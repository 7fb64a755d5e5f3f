#pragma once
// Arithmetic that vectorises over lanes and gives the same bits on every machine.

#include <Kokkos_Macros.hpp>
#include <cstdint>

namespace freshet::hydro {

/// x^(-1/3) for normal positive x, to 2 ulp: a first guess from the exponent, then cubically converging steps
/// without division, r <- r (1 + d/3 + 2 d^2/9), d = 1 - x r^3 (Householder's method of order 2 for r^-3 =
/// x).
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real inverse_cube_root(Real x) {
  const float xf = static_cast<float>(x);
  // bits(x^(-1/3)) ~ (4/3) bits(1) - bits(x) / 3, in float arithmetic: a few per cent are enough.
  const float guess = 1.41997e9f - static_cast<float>(__builtin_bit_cast(std::int32_t, xf)) * (1.0f / 3.0f);
  Real r = static_cast<Real>(__builtin_bit_cast(float, static_cast<std::int32_t>(guess)));
  constexpr int steps = sizeof(Real) == 4 ? 2 : 3;
  for (int i = 0; i < steps; ++i) {
    const Real d = Real(1) - x * r * r * r;
    r = r + r * d * (Real(1.0 / 3.0) + Real(2.0 / 9.0) * d);
  }
  return r;
}

/// Distance from 1 to the next larger number.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION constexpr Real machine_epsilon() {
  return sizeof(Real) == 4 ? Real(1.1920929e-7) : Real(2.220446049250313e-16);
}

/// Both values are at hand; which one is taken needs no branch.
template <class Condition, class Real>
KOKKOS_FORCEINLINE_FUNCTION Real select(Condition condition, Real yes, Real no) {
  return condition ? yes : no;
}
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real minimum(Real a, Real b) {
  return a < b ? a : b;
}
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real maximum(Real a, Real b) {
  return a > b ? a : b;
}

}  // namespace freshet::hydro
