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

template <class V>
KOKKOS_FORCEINLINE_FUNCTION TermFlux<V> through_edge_by(int row, const TermEdge<V>& edge, V coefficient) {
  switch (static_cast<detail::TermRow>(row)) {
#define FRESHET_ROW(name, type, low, high, unit, about) \
  case detail::TermRow::name:                           \
    return type::through(edge, coefficient);
    FRESHET_TERMS(FRESHET_ROW)
#undef FRESHET_ROW
  }
  return {};
}

namespace detail {
template <class Term>
constexpr bool needs_drag() {
  if constexpr (requires { Term::needs_drag; }) return Term::needs_drag;
  return true;
}
}  // namespace detail

inline bool needs_drag(int row) {
  switch (static_cast<detail::TermRow>(row)) {
#define FRESHET_ROW(name, type, low, high, unit, about) \
  case detail::TermRow::name:                           \
    return detail::needs_drag<type>();
    FRESHET_TERMS(FRESHET_ROW)
#undef FRESHET_ROW
  }
  return true;
}

}  // namespace freshet::hydro
