#pragma once
// Which cells and edges of a block a substep has to do with, as kernels ask for it.

#include "hydro/schedule/step_classes.hpp"

namespace freshet::hydro {

template <class Real>
struct StepSchedule {
  LaneMesh<Real> mesh;
  StepPlan plan;
  StepClasses classes;

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
  KOKKOS_FORCEINLINE_FUNCTION bool has_faster_neighbour(Index cell) const {
    return plan.local && classes.fastest(cell) < classes.of_cell(cell);
  }
  /// Whether something has left such a cell before, in the step that it is in.
  KOKKOS_FORCEINLINE_FUNCTION bool has_begun(Index cell) const {
    return plan.substeps[classes.of_cell(cell)] > 1 << classes.fastest(cell);
  }
  /// How many edges and cells of a block a substep has to do with; which cells end a step is asked of each.
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
};

}  // namespace freshet::hydro
