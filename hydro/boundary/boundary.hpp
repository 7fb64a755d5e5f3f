#pragma once
// The kinds of boundary, one row each. A new one: a file next to these, its row here, and what basin.toml
// says of it in core/boundary_kinds.cpp, under the same name.

#include <stdexcept>
#include <string>

#include "hydro/boundary/critical_outflow.hpp"
#include "hydro/boundary/discharge.hpp"
#include "hydro/boundary/free_outflow.hpp"
#include "hydro/boundary/level.hpp"
#include "hydro/boundary/rating_curve.hpp"
#include "hydro/boundary/wall.hpp"

/// kind(name in basin.toml, struct). The first is what holds where nothing is said.
#define FRESHET_BOUNDARY_KINDS(kind)                                                              \
  kind(wall, WallKind) kind(critical_outflow, CriticalOutflowKind) kind(discharge, DischargeKind) \
      kind(level, LevelKind) kind(free_outflow, FreeOutflowKind) kind(rating_curve, RatingCurveKind)

namespace freshet::hydro {

#define FRESHET_KIND(name, type) name,
enum class EdgeKind : int { FRESHET_BOUNDARY_KINDS(FRESHET_KIND) };
#undef FRESHET_KIND

/// act(Kind()) with the struct of a kind.
template <class Act>
KOKKOS_FORCEINLINE_FUNCTION auto with_kind(EdgeKind kind, const Act& act) {
  switch (kind) {
#define FRESHET_KIND(name, type) \
  case EdgeKind::name:           \
    return act(type());
    FRESHET_BOUNDARY_KINDS(FRESHET_KIND)
#undef FRESHET_KIND
  }
  return act(WallKind());
}

/// The kind of a name of basin.toml (core::BoundaryKind). std::logic_error if no struct has it.
inline EdgeKind edge_kind(const std::string& name) {
#define FRESHET_KIND(known, type) \
  if (name == #known) return EdgeKind::known;
  FRESHET_BOUNDARY_KINDS(FRESHET_KIND)
#undef FRESHET_KIND
  throw std::logic_error("boundary kind '" + name + "' has no struct in hydro/boundary");
}

KOKKOS_FORCEINLINE_FUNCTION bool is_wall(EdgeKind kind) {
  return with_kind(kind, [](auto k) FRESHET_LANE_BODY { return decltype(k)::is_wall; });
}
KOKKOS_FORCEINLINE_FUNCTION bool gives_level(EdgeKind kind) {
  return with_kind(kind, [](auto k) FRESHET_LANE_BODY { return decltype(k)::gives_level; });
}
inline bool brings_in(EdgeKind kind) {
  return with_kind(kind, [](auto k) { return decltype(k)::brings_in; });
}
inline bool has_value(EdgeKind kind) {
  return with_kind(kind, [](auto k) { return decltype(k)::has_value; });
}
inline bool by_lane(EdgeKind kind) {
  return with_kind(kind, [](auto k) { return decltype(k)::by_lane; });
}
inline RimValue value_at(EdgeKind kind, const RimStretch& place, double depth) {
  return with_kind(kind, [&](auto k) {
    using Kind = decltype(k);
    if constexpr (Kind::has_value) return Kind::value(place, depth);
    return RimValue();
  });
}

template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> boundary_flux(EdgeKind kind, const RimWater<Real>& water) {
  return with_kind(kind, [&](auto k) FRESHET_LANE_BODY { return decltype(k)::flux(water); });
}

}  // namespace freshet::hydro
