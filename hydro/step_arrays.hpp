#pragma once
// What the kernels of a step work on.

#include "hydro/balance.hpp"
#include "hydro/lanes.hpp"
#include "hydro/stencil.hpp"

namespace freshet::hydro {

template <class Real, bool linear>
struct StepArrays {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  LaneMesh<Real> mesh;
  Index lanes;
  Real dt;
  bool raining;
  Array<Index> active;    ///< [active block]
  Array<Real> now, next;  ///< state before and after
  Array<Real> residual;   ///< [owned cell][lane] what rounding took from the depth, f32 only (Kahan 1965)
  Array<Real> rain;       ///< [owned cell][lane] m/s
  Array<Real> drag;       ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  GateMesh gates;
  Array<Real> boundary_value;  ///< [boundary edge][lane] unit discharge m2/s, or level above the cell's bed m
  Array<double> boundary_volume;  ///< [boundary edge][lane] m3 that came in so far
  Array<double> clipped_volume;   ///< [owned block][lane] m3 added by setting negative depths to zero
  // second order only
  Array<Real> gradients;            ///< of `now`, as GradientKernel leaves them
  Array<EdgeMiddle<Real>> middles;  ///< [edge of a block]
  Array<Real> block_rate;           ///< [block] largest limiting_speed P / 2A, 1/s; zero where all is dry

  KOKKOS_FORCEINLINE_FUNCTION std::size_t row(Index cell) const {
    return static_cast<std::size_t>(cell) * lanes;
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + n_variables * row(cell) + first_lane;
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* gradients_of(Index cell, Index first_lane) const {
    return linear ? gradients.data() + Slopes::count * row(cell) + first_lane : nullptr;
  }
  KOKKOS_FORCEINLINE_FUNCTION EdgeMiddle<Real> middle(Index edge) const {
    return linear ? middles(edge) : EdgeMiddle<Real>{};
  }
  KOKKOS_FORCEINLINE_FUNCTION Rim<Real> rim(Index edge) const {
    const BlockEdge<Real> e = mesh.edge(edge);
    const CellRecord<Real>& cell = mesh.cells(e.left);
    return {static_cast<EdgeKind>(mesh.boundary_kind(e.right)),
            e.nx,
            e.ny,
            e.length,
            Real(0.5) / (cell.inverse_area * dt * e.length),
            curves(cell.land_class)};
  }
};

}  // namespace freshet::hydro
