#pragma once
// The balance of the cells of a block where there is a single lane on a CPU: what they need is laid side by
// side, and packs are made of it.

#include "hydro/kernels/step_edges.hpp"

namespace freshet::hydro {

static_assert(block_cells % whole_vector == 0);

template <class Real, bool linear>
struct OneLaneCells : StepEdges<Real, 1, linear, 1> {
  using Base = StepEdges<Real, 1, linear, 1>;
  using Base::mesh, Base::plan;
  using typename Base::Team;
  using Outflows = OutflowsOfEdges<Real>;

  static constexpr Index tile = whole_vector;  ///< edges that are laid out together
  using V = Pack<Real, tile>;

  struct Row {  ///< of what is laid out for the cells
    enum {
      mass,
      x,
      y,  // outflow; then clipped depth in place of mass
      depth,
      u,
      v,  // before, then after
      lost,
      rain,
      drag,
      excess,
      deep,
      inverse_range,
      step,
      scale,
      limit,  // then the rate that limits the step
      count
    };
  };

  /// Half the length of a row of outflows: they are [mass, x, y][side of an edge].
  Index stride() const { return whole_vectors(mesh.max_block_edges); }

  /// Cells that end their step: some of the block, or all in their order.
  template <bool local>
  struct Ending {
    Index first, of[local ? block_cells : 1];
    KOKKOS_FORCEINLINE_FUNCTION Index cell(Index i) const { return local ? of[i] : first + i; }
  };
  /// `outflows` of the block's edges; `cells`: room for [Row][cell that ends its step].
  template <bool local>
  KOKKOS_FORCEINLINE_FUNCTION void balance_cells(const Team& team, Index block, Outflows outflows,
                                                 Real* cells) const {
    Ending<local> ending;
    ending.first = block * block_cells;
    const Index n = lay_cells<local>(team, block, outflows, cells, ending);
    update_cells<local>(block, n, ending, cells);
  }

  KOKKOS_FORCEINLINE_FUNCTION void fetch_cell(Index cell) const {
    prefetch(mesh.cells.data() + cell, 1);
    prefetch<true>(this->next.data() + n_variables * static_cast<std::size_t>(cell), 1);
  }

  /// What leaves a cell, whose step ends, through all of its edges; next to faster cells the mean over its
  /// step.
  template <bool local>
  KOKKOS_FORCEINLINE_FUNCTION Outflow<Real> outflow(const Team& team, Index block, Index cell,
                                                    Outflows outflows) const {
    if (local && this->has_faster_neighbour(cell)) {
      Real sums[Out::count];
      this->carry(team, block, cell, 0, outflows, sums, 1);
      this->mean_of(team, cell, sums);
      return {sums[Out::mass], sums[Out::x], sums[Out::y]};
    }
    const CellRecord<Real>& c = mesh.cells(cell);
    const bool fourth = c.side[3] != no_side;
    const auto sum = [=](int j) FRESHET_LANE_BODY {
      const Real* const out = outflows.of(0, j);
      const Real three = out[c.side[0]] + out[c.side[1]] + out[c.side[2]];
      return fourth ? three + out[c.side[3]] : three;
    };
    return {sum(Out::mass), sum(Out::x), sum(Out::y)};
  }

  /// Lays out the cells that end their step, which are listed in `ending`, and returns how many; the others
  /// go on adding up.
  template <bool local>
  KOKKOS_FORCEINLINE_FUNCTION Index lay_cells(const Team& team, Index block, Outflows outflows, Real* cells,
                                              Ending<local>& ending) const {
    const Index first = block * block_cells;
    const Index due = this->cells_due(block, minimum(block_cells, mesh.n_owned - first));
    Index n = 0;
    for (Index j = 0; j < due; ++j) {
      const Index cell = first + (local ? this->cell_due(first, j) : j);
      fetch_cell(cell + block_cells);
      const int step_class = local ? this->class_of(cell) : 0;
      if (local && step_class > plan.ending) {
        this->carry(team, block, cell, 0, outflows, this->next_of(cell, 0), 1);
        continue;
      }
      const Index i = n++;
      if constexpr (local) ending.of[i] = cell;
      const CellRecord<Real>& c = mesh.cells(cell);
      const auto put = [=](int row, Real value) { cells[row * block_cells + i] = value; };
      const Outflow<Real> out = outflow<local>(team, block, cell, outflows);
      put(Row::mass, out.mass), put(Row::x, out.x), put(Row::y, out.y);
      const Real* const state = this->state_of(cell, 0);
      put(Row::depth, state[0]), put(Row::u, state[1]), put(Row::v, state[2]);
      if constexpr (sizeof(Real) == 4) put(Row::lost, this->residual(cell));
      put(Row::rain, this->raining ? this->rain(cell) : Real(0));
      const RoughnessCurve<Real>& curve = this->curves(c.land_class);
      put(Row::drag, this->drag(c.land_class)), put(Row::excess, curve.excess), put(Row::deep, curve.deep);
      put(Row::inverse_range, curve.inverse_range);
      const Real span = this->span_of(step_class);
      if constexpr (local) put(Row::step, span);
      put(Row::scale, span * c.inverse_area);
      put(Row::limit, c.half_perimeter_over_area * Real(plan.rate_factor(step_class)));
    }
    return n;
  }

  template <bool local>
  KOKKOS_FORCEINLINE_FUNCTION void update_cells(Index block, Index n, const Ending<local>& ending,
                                                Real* cells) const {
    const V step = spread<V>(this->span_of(0));
    constexpr bool rounds = sizeof(Real) == 4;
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int row = 0; row < Row::count; ++row) cells[row * block_cells + i] = Real(0);
    for (Index i = 0; i < n; i += numbers<V>) {
      const auto at = [=](int row) FRESHET_LANE_BODY { return load<V>(cells + row * block_cells + i); };
      const auto put = [=](int row, V value)
                           FRESHET_LANE_BODY { store(cells + row * block_cells + i, value); };
      const CellAfter<V> after = balance<V, V>({{at(Row::depth), at(Row::u), at(Row::v)},
                                                rounds ? at(Row::lost) : V{},
                                                {at(Row::mass), at(Row::x), at(Row::y)},
                                                at(Row::rain),
                                                local ? at(Row::step) : step,
                                                at(Row::scale),
                                                at(Row::drag),
                                                {at(Row::excess), at(Row::deep), at(Row::inverse_range)}});
      put(Row::depth, after.flow.depth), put(Row::u, after.flow.u), put(Row::v, after.flow.v);
      if constexpr (rounds) put(Row::lost, after.lost);
      put(Row::mass, after.clipped);
      put(Row::limit, after.speed * at(Row::limit));
    }
    for (Index i = 0; i < n; ++i) {
      Real* const out = this->next_of(ending.cell(i), 0);
      for (int j = 0; j < n_variables; ++j) out[j] = cells[(Row::depth + j) * block_cells + i];
      if constexpr (rounds) this->residual(ending.cell(i)) = cells[Row::lost * block_cells + i];
    }
    this->note_rate(block, largest(cells + Row::limit * block_cells, n));
    book_clipped(block, ending, cells + Row::mass * block_cells, n);
  }

  /// Sums of a block are added up in the order of its cells. Most often there is nothing to add.
  template <bool local>
  KOKKOS_FORCEINLINE_FUNCTION void book_clipped(Index block, const Ending<local>& ending, const Real* clipped,
                                                Index n) const {
    if (!(largest(clipped, n) > Real(0))) return;
    Real sum = 0;
    for (Index i = 0; i < n; ++i) sum += clipped[i] * (Real(1) / mesh.cells(ending.cell(i)).inverse_area);
    this->clipped_volume(block) += sum;
  }

  /// Of n values; those up to whole_vectors(n) are zero, or have part in it.
  KOKKOS_FORCEINLINE_FUNCTION static Real largest(const Real* values_of_cells, Index n) {
    V most = {};
    for (Index i = 0; i < n; i += numbers<V>) most = maximum(most, load<V>(values_of_cells + i));
    Real all = 0;
    for (int i = 0; i < numbers<V>; ++i) all = maximum(all, value_in(most, i));
    return all;
  }
};

}  // namespace freshet::hydro
