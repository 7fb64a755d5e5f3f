#pragma once
// What the kernels of a step work on.

#include "hydro/kernels/balance.hpp"
#include "hydro/kernels/step_schedule.hpp"
#include "hydro/lanes/lanes.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

/// Of N lanes, or any number.
template <class Real, bool linear, int N = 0>
struct StepArrays : StepSchedule<Real> {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  using Base = StepSchedule<Real>;
  using Base::mesh, Base::class_of, Base::span_of;

  LaneCount<N> lanes;
  bool raining;
  Array<Index> active;  ///< [active block]
  Array<Real> now;      ///< state before
  /// State after; in cells whose step goes on: what has left through their edges in it, [m3, m4/s,
  /// m4/s][lane]
  Array<Real> next;
  Array<Real> residual;  ///< [owned cell][lane] what rounding took from the depth, f32 only (Kahan 1965)
  Array<Real> rain;      ///< [owned cell][lane] m/s
  Array<Real> drag;      ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  MeteredEdges metered;
  Array<Real> boundary_value;  ///< [boundary edge][lane] unit discharge m2/s, or level above the cell's bed m
  Array<double> boundary_volume;  ///< [boundary edge][lane] m3 that came in so far
  Array<double> clipped_volume;   ///< [owned block][lane] m3 added by setting negative depths to zero
  // second order only
  Array<Real> gradients;            ///< of `now`, as GradientKernel leaves them
  EdgeMiddle<Array<Real>> middles;  ///< each [edge of a block]
  /// [block] largest limiting_speed P / 2A, times StepPlan::rate_factor(), 1/s; zero where all is dry
  Array<Real> block_rate;
  Array<Real> passed;  ///< [edge of a block][lane] m3/s from left to right; empty: nobody asks

  KOKKOS_FORCEINLINE_FUNCTION std::int64_t row(Index cell) const {
    return static_cast<std::int64_t>(cell) * lanes;
  }
  KOKKOS_FORCEINLINE_FUNCTION std::int64_t state_row(Index cell) const {
    return static_cast<std::int64_t>(cell) * (n_variables * lanes);
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + state_row(cell) + first_lane;
  }
  KOKKOS_FORCEINLINE_FUNCTION Real* next_of(Index cell, Index first_lane) const {
    return next.data() + state_row(cell) + first_lane;
  }
  /// In first order nobody reads them; a pointer that others are counted from is valid all the same.
  KOKKOS_FORCEINLINE_FUNCTION const Real* gradients_of(Index cell, Index first_lane) const {
    if constexpr (!linear) return state_of(cell, first_lane);
    return gradients.data() + static_cast<std::int64_t>(cell) * (Slopes::count * lanes) + first_lane;
  }
  KOKKOS_FORCEINLINE_FUNCTION EdgeMiddle<Real> middle(Index edge) const {
    if constexpr (linear) return {middles.lx(edge), middles.ly(edge), middles.rx(edge), middles.ry(edge)};
    return {};
  }
  /// The rates of a block only rise; where all its cells end a step, from zero (block_choice.hpp).
  KOKKOS_FORCEINLINE_FUNCTION void note_rate(Index block, Real largest) const {
    raise_to(&block_rate(block), largest);
  }

  KOKKOS_FORCEINLINE_FUNCTION Rim<Real> rim(Index edge) const {
    const BlockEdge<Real> e = mesh.edge(edge);
    const CellRecord<Real>& cell = mesh.cells(e.left);
    return {static_cast<EdgeKind>(mesh.boundary_kind(e.right)),
            e.nx,
            e.ny,
            e.length,
            Real(0.5) / (cell.inverse_area * span_of(class_of(e.left)) * e.length),
            curves(cell.land_class),
            mesh.boundary_slant(e.right)};
  }
};

}  // namespace freshet::hydro
