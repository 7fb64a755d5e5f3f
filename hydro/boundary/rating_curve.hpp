#pragma once
// What leaves is a function of the level: a weir or a gauged section below the mesh.

#include "hydro/boundary/discharge.hpp"

namespace freshet::hydro {

struct RatingCurveKind : RimKind {
  static constexpr bool by_lane = true, brings_in = true;
  static RimValue value(const RimStretch& place, double depth) {
    return {-place.rated_outflow(place.bed() + depth), 0};
  }
  template <class Real>
  KOKKOS_FORCEINLINE_FUNCTION static EdgeFlux<Real> flux(const RimWater<Real>& w) {
    return DischargeKind::flux(w);
  }
};

}  // namespace freshet::hydro
