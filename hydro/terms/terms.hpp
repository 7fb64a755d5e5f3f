#pragma once
// The terms of core/terms.hpp, for the kernels. A new one: its row there, its file here.

#include "core/terms.hpp"
#include "hydro/terms/eddy_viscosity.hpp"

namespace freshet::hydro {

namespace detail {
#define FRESHET_ROW(name, type, low, high, unit, about) name,
enum class TermRow : int { FRESHET_TERMS(FRESHET_ROW) };
#undef FRESHET_ROW
}  // namespace detail

template <class Real>
KOKKOS_FORCEINLINE_FUNCTION TermFlux<Real> through_edge_by(int row, const TermEdge<Real>& edge,
                                                           Real coefficient) {
  switch (static_cast<detail::TermRow>(row)) {
#define FRESHET_ROW(name, type, low, high, unit, about) \
  case detail::TermRow::name:                           \
    return type::through(edge, coefficient);
    FRESHET_TERMS(FRESHET_ROW)
#undef FRESHET_ROW
  }
  return {};
}

}  // namespace freshet::hydro
