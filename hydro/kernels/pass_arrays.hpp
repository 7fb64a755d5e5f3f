#pragma once
// What passes work on that follow once the water of a step is known: what it carries, and terms at edges.
// They run only where there is something to do, over the packings of the step.
//
// A cell adds up what each edge brings when the edge's step ends, and takes the sum over when its own does.
// Both cells of an edge see the same numbers.

#include "hydro/kernels/step_schedule.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

template <class Real>
struct PassArrays : StepSchedule<Real> {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
  Index lanes;
  Array<Index> active;              ///< [active block]
  Array<Real> now, next;            ///< state before the step; after it, of cells that end theirs
  EdgeMiddle<Array<Real>> middles;  ///< as StepArrays has them

  KOKKOS_FORCEINLINE_FUNCTION Real* state_of(const Array<Real>& state, Index cell) const {
    return state.data() + static_cast<std::size_t>(cell) * n_variables * lanes;
  }
  /// The middle of an edge, seen from its left or its right cell [m].
  KOKKOS_FORCEINLINE_FUNCTION void middle(Index edge, bool from_left, Real& x, Real& y) const {
    x = from_left ? middles.lx(edge) : middles.rx(edge);
    y = from_left ? middles.ly(edge) : middles.ry(edge);
  }
  /// visit(cell) for those of a block that the substep has to do with.
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each_due(const Team& team, Index block, const Visit& visit) const {
    const Index first = block * block_cells;
    const Index n = this->cells_due(block, minimum(block_cells, this->mesh.n_owned - first));
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n),
                         [&](Index i) { visit(first + this->cell_due(first, i)); });
  }
  /// visit(side, span) for the edges of a cell whose step ends, span [s].
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each_side_due(Index block, Index cell, const Visit& visit) const {
    for (const Side side : this->mesh.cells(cell).side) {
      if (side == no_side) continue;
      const int step_class = this->class_of_side(block, cell, side);
      if (step_class <= this->plan.ending) visit(side, this->span_of(step_class));
    }
  }
};

}  // namespace freshet::hydro
