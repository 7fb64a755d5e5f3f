#pragma once
// Local time steps on the mesh: which class of steps each cell takes, and which edges and cells of a block
// take part when steps of some classes end.
//
// Steps of powers of two of the shortest (Osher & Sanders 1983, Math. Comp. 41, 321; for shallow water
// Sanders 2008, J. Hydraul. Res. 46, 466). An edge takes the steps of the faster of its cells; the slower
// one, whose state stands meanwhile, adds up what has passed. Both sides add up the same numbers, so nothing
// is lost between them.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/physics.hpp"
#include "hydro/schedule/step_plan.hpp"

namespace freshet::hydro {

/// Index of an edge or a cell in its block.
using Slot = std::uint16_t;
static_assert(4 * block_cells <= 0xffff);

struct StepClasses {
  Array<StepClass> of_cell;  ///< [cell]; all arrays are empty without local steps
  Array<StepClass> fastest;  ///< [owned cell] the least class of its edges
  Array<Slot> edges;         ///< [edge of a block] inner edges of the block in the order of their class
  Array<Slot> cells;         ///< [owned cell] cells of the block in the order of `fastest`
  Array<Index> n_edges;      ///< [block][class] edges of that class and below
  Array<Index> n_cells;      ///< [block][class] cells with an edge of that class or below
  Array<Index> n_ending;     ///< [block][class] cells of that class and below

  /// Whether a substep has to do with a block, and how many of its cells end a step.
  KOKKOS_FORCEINLINE_FUNCTION bool is_due(Index block, const StepPlan& plan) const {
    return !plan.local || plan.first || plan.last || n_cells(block * step_classes + plan.ending) > 0 ||
           n_ending(block * step_classes + plan.beginning) > 0;
  }
  KOKKOS_FORCEINLINE_FUNCTION Index ending(Index block, const StepPlan& plan) const {
    return n_ending(block * step_classes + plan.ending);
  }
};

/// The cells of the blocks that end a step in the middle of a cycle, from one array to the other.
template <class Real>
struct TakeOver {
  StepPlan plan;
  StepClasses classes;
  Array<Index> active;  ///< [active block]
  Index row;            ///< values of a cell
  Array<Real> from, to;

  KOKKOS_FUNCTION void operator()(Index i) const {
    const Index block = active(i), first = block * block_cells;
    for (Index j = 0; j < classes.n_cells(block * step_classes + plan.ending); ++j) {
      const Index cell = first + classes.cells(first + j);
      if (classes.of_cell(cell) > plan.ending) continue;
      const std::size_t begin = static_cast<std::size_t>(cell) * row;
      for (Index k = 0; k < row; ++k) to(begin + k) = from(begin + k);
    }
  }
};

/// Which cells begin a step.
template <class Real>
struct Beginning {
  StepPlan plan;
  Array<StepClass> of_cell;

  KOKKOS_FORCEINLINE_FUNCTION bool all() const { return plan.first; }
  KOKKOS_FORCEINLINE_FUNCTION bool begins(Index cell) const {
    return plan.first || of_cell(cell) <= plan.beginning;
  }
  /// Half of the step that a cell begins, s.
  KOKKOS_FORCEINLINE_FUNCTION Real half_step(Index cell) const {
    return static_cast<Real>(plan.length[plan.local ? of_cell(cell) : StepClass(0)]) / 2;
  }
};

/// The cell beyond a side of `cell`, which is in `block`, or none. Of the two cells of the edge it is the
/// other: no branch on which of them is the left one, which no processor could foresee.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Index cell_beyond(const LaneMesh<Real>& mesh, Index block, Index cell,
                                              Side side) {
  const Index edge = mesh.edge_begin(block) + side / 2;
  if (edge >= mesh.boundary_begin(block)) return mesh::none;
  return mesh.left(edge) ^ mesh.right(edge) ^ cell;
}

/// The cells next to those of a block, found as by cell_beyond().
template <class Real>
struct NeighboursOf {
  const CellRecord<Real>* cells;
  const Index *left, *right;  ///< of the edges of the block
  Index inner;                ///< of which so many are inner ones

  KOKKOS_FORCEINLINE_FUNCTION NeighboursOf(const LaneMesh<Real>& mesh, Index block)
      : cells(mesh.cells.data()),
        left(mesh.left.data() + mesh.edge_begin(block)),
        right(mesh.right.data() + mesh.edge_begin(block)),
        inner(mesh.boundary_begin(block) - mesh.edge_begin(block)) {}

  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each(Index cell, const Visit& visit) const {
    for (const Side side : cells[cell].side)
      if (side / 2 < inner) visit(left[side / 2] ^ right[side / 2] ^ cell);  // no_side is beyond
  }
};

/// The largest rate over the lanes of each owned cell, 1/s; 0 where it is dry in all.
template <class Real, int W>
struct CellRates {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  LaneMesh<Real> mesh;
  Index lanes;
  Array<Real> now;         ///< state
  Array<Real> block_rate;  ///< blocks of rate 0 are dry
  Array<Real> rate;        ///< [cell]

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = team.league_rank(), first = block * block_cells;
    const bool dry = !(block_rate(block) > Real(0));
    Kokkos::parallel_for(
        Kokkos::TeamThreadRange(team, minimum(block_cells, mesh.n_owned - first)), [&](Index i) {
          const Real* const s = now.data() + static_cast<std::size_t>(first + i) * n_variables * lanes;
          Real fastest = 0;
          for (Index lane = 0; lane < lanes && !dry; lane += W) {
            Real speed[W];
            for (int k = 0; k < W; ++k) {
              const Real* const q = s + lane + k;
              const Real of_lane = limiting_speed(q[0], q[lanes], q[2 * lanes]);
              speed[k] = q[0] > Real(dry_depth) ? of_lane : Real(0);
            }
            for (int k = 0; k < W; ++k) fastest = maximum(fastest, speed[k]);
          }
          rate(first + i) = fastest * mesh.cells(first + i).half_perimeter_over_area;
        });
  }
};

/// A cell gets a class only if its rate may still grow so many times in it: without that a rate that wavers
/// by some per cent shortens the step of all.
constexpr double class_margin = 1.1;

/// The class that a cell's own rate and those next to it allow, where steps of class 0 suit `fastest` [1/s].
template <class Real>
struct ClassifyCells {
  using Policy = Kokkos::TeamPolicy<>;
  LaneMesh<Real> mesh;
  Array<Real> rate;  ///< [cell]
  Real fastest;
  int longest;              ///< highest class
  Array<StepClass> driven;  ///< [owned cell] 1 where water is put in from outside: class 0
  Array<StepClass> of_cell;

  KOKKOS_FUNCTION void operator()(const typename Policy::member_type& team) const {
    const Index block = team.league_rank(), first = block * block_cells;
    const NeighboursOf<Real> neighbour(mesh, block);
    Kokkos::parallel_for(
        Kokkos::TeamThreadRange(team, minimum(block_cells, mesh.n_owned - first)), [&](Index i) {
          Real around = rate(first + i);
          neighbour.each(first + i, [&](Index other) { around = maximum(around, rate(other)); });
          int c = 0;
          Real faster = around * Real(class_margin);
          for (int k = 1; k < step_classes; ++k) c += (faster *= 2) <= fastest && k <= longest;
          of_cell(first + i) = static_cast<StepClass>(driven(first + i) ? 0 : c);
        });
  }
};

/// Brings cells within one class of those next to them, by one ring of cells. Classes only fall, so the order
/// of cells does not matter once nothing changes any more.
template <class Real>
struct GradeClasses {
  using Policy = Kokkos::TeamPolicy<>;
  LaneMesh<Real> mesh;
  Array<StepClass> of_cell;

  KOKKOS_FUNCTION void operator()(const typename Policy::member_type& team) const {
    const Index block = team.league_rank(), first = block * block_cells;
    const NeighboursOf<Real> neighbour(mesh, block);
    Kokkos::parallel_for(
        Kokkos::TeamThreadRange(team, minimum(block_cells, mesh.n_owned - first)), [&](Index i) {
          int c = of_cell(first + i);
          if (c <= 1) return;
          neighbour.each(first + i, [&](Index other) { c = minimum(c, of_cell(other) + 1); });
          of_cell(first + i) = static_cast<StepClass>(c);
        });
  }
};

/// Edges and cells of a block in the order of their classes, those of one class as they were.
template <class Real>
struct ListByClass {
  LaneMesh<Real> mesh;
  StepClasses classes;

  KOKKOS_FUNCTION void operator()(Index block) const {
    const Index begin = mesh.edge_begin(block), inner = mesh.boundary_begin(block) - begin;
    const Index first = block * block_cells, n = minimum(block_cells, mesh.n_owned - first);
    StepClass of_edge[4 * block_cells];
    const StepClass* const of_cell = classes.of_cell.data();
    for (Index i = 0; i < inner; ++i)
      of_edge[i] = minimum(of_cell[mesh.left(begin + i)], of_cell[mesh.right(begin + i)]);
    StepClass* const fastest = classes.fastest.data() + first;
    for (Index i = 0; i < n; ++i) {
      fastest[i] = of_cell[first + i];
      for (const Side side : mesh.cells(first + i).side)
        if (side / 2 < inner) fastest[i] = minimum(fastest[i], of_edge[side / 2]);
    }
    in_order(inner, classes.edges.data() + begin, classes.n_edges.data() + block * step_classes, of_edge);
    in_order(n, classes.cells.data() + first, classes.n_cells.data() + block * step_classes, fastest);
    Index of_class[step_classes] = {}, ending = 0;
    for (Index i = 0; i < n; ++i) ++of_class[of_cell[first + i]];
    for (int c = 0; c < step_classes; ++c) classes.n_ending(block * step_classes + c) = ending += of_class[c];
  }

  /// Counting sort of what has these classes.
  KOKKOS_FUNCTION static void in_order(Index n, Slot* list, Index* up_to, const StepClass* of) {
    Index place[step_classes + 1] = {};
    for (Index i = 0; i < n; ++i) ++place[of[i] + 1];
    for (int c = 0; c < step_classes; ++c) up_to[c] = place[c + 1] += place[c];
    for (Index i = 0; i < n; ++i) list[place[of[i]]++] = static_cast<Slot>(i);
  }
};

}  // namespace freshet::hydro
