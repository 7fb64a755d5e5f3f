#pragma once
// What the kernels of a step work on.

#include "hydro/kernels/balance.hpp"
#include "hydro/lanes/lanes.hpp"
#include "hydro/schedule/step_classes.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

/// Of N lanes, or any number.
template <class Real, bool linear, int N = 0>
struct StepArrays {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  LaneMesh<Real> mesh;
  LaneCount<N> lanes;
  StepPlan plan;
  StepClasses classes;
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
  GateMesh gates;
  Array<Real> boundary_value;  ///< [boundary edge][lane] unit discharge m2/s, or level above the cell's bed m
  Array<double> boundary_volume;  ///< [boundary edge][lane] m3 that came in so far
  Array<double> clipped_volume;   ///< [owned block][lane] m3 added by setting negative depths to zero
  // second order only
  Array<Real> gradients;            ///< of `now`, as GradientKernel leaves them
  EdgeMiddle<Array<Real>> middles;  ///< each [edge of a block]
  /// [block] largest limiting_speed P / 2A, times StepPlan::heed(), 1/s; zero where all is dry
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
  KOKKOS_FORCEINLINE_FUNCTION int class_of(Index cell) const {
    return plan.local ? classes.of_cell(cell) : StepClass(0);
  }
  /// s, the step of a cell or an edge of this class that ends now.
  KOKKOS_FORCEINLINE_FUNCTION Real span_of(int step_class) const {
    return static_cast<Real>(plan.span[step_class]);
  }
  /// Class of the edge in this place of a block.
  KOKKOS_FORCEINLINE_FUNCTION int class_of_edge(Index block, Index place) const {
    return class_of_side(block, mesh.left(mesh.edge_begin(block) + place), static_cast<Side>(2 * place));
  }
  /// Class of the edge of a cell of `block` on this side.
  KOKKOS_FORCEINLINE_FUNCTION int class_of_side(Index block, Index cell, Side side) const {
    const Index beyond = cell_beyond(mesh, block, cell, side);
    return beyond == mesh::none ? class_of(cell) : minimum(class_of(cell), class_of(beyond));
  }
  /// Whether a cell has edges of a lower class than its own.
  KOKKOS_FORCEINLINE_FUNCTION bool beside_faster(Index cell) const {
    return plan.local && classes.fastest(cell) < classes.of_cell(cell);
  }
  /// Whether something has left such a cell before, in the step that it is in.
  KOKKOS_FORCEINLINE_FUNCTION bool has_begun(Index cell) const {
    return plan.ticks[classes.of_cell(cell)] > 1 << classes.fastest(cell);
  }
  /// How many edges and cells of a block a tick has to do with; which cells end a step is asked of each.
  KOKKOS_FORCEINLINE_FUNCTION Index edges_due(Index block, Index all) const {
    return plan.last ? all : classes.n_edges(block * step_classes + plan.ending);
  }
  KOKKOS_FORCEINLINE_FUNCTION Index cells_due(Index block, Index all) const {
    return plan.last ? all : classes.n_cells(block * step_classes + plan.ending);
  }
  /// The place of the i-th of them.
  KOKKOS_FORCEINLINE_FUNCTION Index edge_due(Index begin, Index i) const {
    return plan.last ? i : Index(classes.edges(begin + i));
  }
  KOKKOS_FORCEINLINE_FUNCTION Index cell_due(Index first, Index i) const {
    return plan.last ? i : Index(classes.cells(first + i));
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
