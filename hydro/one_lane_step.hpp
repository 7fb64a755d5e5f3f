#pragma once
// The step of step.hpp for a single lane on a CPU. A lane loop of one turn makes no vectors, so here the
// loops run over the edges and over the cells of a block: what they need is laid side by side first. The
// arithmetic of an edge and of a cell is the same (balance.hpp), and so are the bits.

#include "hydro/step_arrays.hpp"

namespace freshet::hydro {

static_assert(block_cells % whole_vector == 0);

template <class Real, bool linear>
struct OneLaneStep : StepArrays<Real, linear> {
  using Base = StepArrays<Real, linear>;
  using Base::mesh, Base::dt, Base::gates;
  using typename Base::Policy, typename Base::Team, typename Base::Scratch;

  /// Rows of the scratch array.
  static constexpr int values = n_variables + (linear ? Slopes::count : 0);  ///< of a cell
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
      scale,
      limit,  // then the rate that limits the step
      count
    };
  };

  Index stride() const { return whole_vectors(mesh.max_block_edges); }
  std::size_t scratch_size() const {
    return static_cast<std::size_t>(2 * values + 6) * stride() + Row::count * block_cells;
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank()), edges = stride();
    Scratch scratch(team.team_scratch(1), scratch_size());
    Real* const left = scratch.data();              // [tile][value][edge of the tile] of the left cell
    Real* const right = left + values * edges;      // of the right cell
    Real* const outflows = right + values * edges;  // [mass, x, y][side of an edge]
    Real* const cells = outflows + 6 * edges;       // [Row][cell]
    lay_edges(block, left, right);
    inner_edges(block, left, right, outflows);
    rim_edges(block, outflows);
    book_gates(block, outflows);
    lay_cells(block, outflows, cells);
    update_cells(block, cells);
  }

  static constexpr Index tile = whole_vector;  ///< edges that are laid out together
  /// Where the values of an edge of the block begin; they are `tile` apart.
  static constexpr Index column_of(Index i) { return i / tile * (values * tile) + i % tile; }

  KOKKOS_FORCEINLINE_FUNCTION void lay_row(Index cell, Real* column) const {
    const Real* const state = this->state_of(cell, 0);
    for (int i = 0; i < n_variables; ++i) column[i * tile] = state[i];
    if constexpr (linear) {
      const Real* const slopes = this->gradients_of(cell, 0);
      for (int i = 0; i < Slopes::count; ++i) column[(n_variables + i) * tile] = slopes[i];
    }
  }

  /// Of the next block, while this one is worked on.
  KOKKOS_FORCEINLINE_FUNCTION void fetch_edge(Index edge) const {
    constexpr Index line = 64 / sizeof(Real);
    const Index e = minimum(edge, mesh.n_block_edges - 1);
    if (e % line == 0)
      for (const Array<Real>* of_edges : {&mesh.nx, &mesh.ny, &mesh.length, &mesh.step})
        prefetch(of_edges->data() + e, 1);
    for (Index cell : {mesh.left(e), mesh.right(e)}) {
      prefetch(this->state_of(cell, 0), n_variables);
      if constexpr (linear) prefetch(this->gradients_of(cell, 0), Slopes::count);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void fetch_cell(Index cell) const {
    prefetch(mesh.cells.data() + cell, 1);
    prefetch<true>(this->next.data() + n_variables * static_cast<std::size_t>(cell), 1);
  }

  KOKKOS_FORCEINLINE_FUNCTION void lay_edges(Index block, Real* left, Real* right) const {
    const Index begin = mesh.edge_begin(block), n = mesh.boundary_begin(block) - begin;
    const Index next_block = mesh.edge_end(block);
    for (Index i = 0; i < n; ++i) {
      fetch_edge(next_block + i);
      lay_row(mesh.left(begin + i), left + column_of(i));
      lay_row(mesh.right(begin + i), right + column_of(i));
    }
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int j = 0; j < values; ++j)
        left[column_of(i) + j * tile] = right[column_of(i) + j * tile] = Real(0);
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_edges(Index block, const Real* left, const Real* right,
                                               Real* outflows) const {
    const Index begin = mesh.edge_begin(block), n = whole_vectors(mesh.boundary_begin(block) - begin);
    const Index edges = stride();
    for (Index first = 0; first < n; first += tile) {
      const Real* const nx = mesh.nx.data() + begin + first;
      const Real* const ny = mesh.ny.data() + begin + first;
      const Real* const length = mesh.length.data() + begin + first;
      const Real* const step = mesh.step.data() + begin + first;
      const EdgeMiddle<Real>* const middle = linear ? this->middles.data() + begin + first : nullptr;
      const Real *const l = left + column_of(first), *const gl = l + n_variables * tile;
      const Real *const r = right + column_of(first), *const gr = r + n_variables * tile;
      Real *const m = outflows + 2 * first, *const px = m + 2 * edges, *const py = px + 2 * edges;
#pragma GCC ivdep
      for (Index i = 0; i < tile; ++i) {
        const EdgeMiddle<Real> at = linear ? middle[i] : EdgeMiddle<Real>{};
        const BothSides<Real> f =
            through_edge<linear>(l + i, gl + i, r + i, gr + i, tile, {nx[i], ny[i], length[i], step[i], at});
        m[2 * i] = f.left.mass, m[2 * i + 1] = f.right.mass;
        px[2 * i] = f.left.x, px[2 * i + 1] = f.right.x;
        py[2 * i] = f.left.y, py[2 * i + 1] = f.right.y;
      }
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void rim_edges(Index block, Real* outflows) const {
    const Index begin = mesh.edge_begin(block), edges = stride();
    for (Index e = mesh.boundary_begin(block); e < mesh.edge_end(block); ++e) {
      const Index cell = mesh.left(e), at = mesh.right(e);
      const Real* const state = this->state_of(cell, 0);
      const EdgeMiddle<Real> m = this->middle(e);
      const auto inner = face<linear>(state, this->gradients_of(cell, 0), 1, m.lx, m.ly);
      const BothSides<Real> f = through_rim<linear>(this->rim(e), inner, state[0], this->boundary_value(at),
                                                    this->drag(mesh.cells(cell).land_class));
      Real* const out = outflows + 2 * (e - begin);
      out[0] = f.left.mass, out[2 * edges] = f.left.x, out[4 * edges] = f.left.y;
      this->boundary_volume(at) -= static_cast<double>(out[0]) * static_cast<double>(dt);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void book_gates(Index block, const Real* outflows) const {
    if (gates.begin.extent(0) == 0) return;
    for (Index i = gates.begin(block); i < gates.begin(block + 1); ++i)
      gates.volume(gates.row(i)) +=
          static_cast<double>(outflows[2 * gates.place(i)]) * static_cast<double>(dt);
  }

  KOKKOS_FORCEINLINE_FUNCTION void lay_cells(Index block, const Real* outflows, Real* cells) const {
    const Index first = block * block_cells, n = minimum(block_cells, mesh.n_owned - first);
    const Index edges = stride();
    for (Index i = 0; i < n; ++i) {
      fetch_cell(first + i + block_cells);
      const CellRecord<Real>& c = mesh.cells(first + i);
      const auto put = [=](int row, Real value) { cells[row * block_cells + i] = value; };
      const bool fourth = c.side[3] != no_side;
      for (int j = 0; j < 3; ++j) {
        const Real* const out = outflows + 2 * edges * j;
        const Real three = out[c.side[0]] + out[c.side[1]] + out[c.side[2]];
        cells[j * block_cells + i] = fourth ? three + out[c.side[3]] : three;
      }
      const Real* const state = this->state_of(first + i, 0);
      put(Row::depth, state[0]), put(Row::u, state[1]), put(Row::v, state[2]);
      if constexpr (sizeof(Real) == 4) put(Row::lost, this->residual(first + i));
      put(Row::rain, this->raining ? this->rain(first + i) : Real(0));
      const RoughnessCurve<Real>& curve = this->curves(c.land_class);
      put(Row::drag, this->drag(c.land_class)), put(Row::excess, curve.excess), put(Row::deep, curve.deep);
      put(Row::inverse_range, curve.inverse_range);
      put(Row::scale, dt * c.inverse_area), put(Row::limit, c.half_perimeter_over_area);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void update_cells(Index block, Real* cells) const {
    const Index first = block * block_cells, n = minimum(block_cells, mesh.n_owned - first);
    const Real step = dt;
    constexpr bool rounds = sizeof(Real) == 4;
#pragma GCC ivdep
    for (Index i = 0; i < n; ++i) {
      Real* const c = cells + i;
      const auto at = [=](int row) { return c[row * block_cells]; };
      const CellAfter<Real> after =
          balance<Real>({at(Row::depth), at(Row::u), at(Row::v)}, rounds ? at(Row::lost) : Real(0),
                        {at(Row::mass), at(Row::x), at(Row::y)}, at(Row::rain), step, at(Row::scale),
                        at(Row::drag), at(Row::excess), at(Row::deep), at(Row::inverse_range));
      c[Row::depth * block_cells] = after.flow.depth;
      c[Row::u * block_cells] = after.flow.u;
      c[Row::v * block_cells] = after.flow.v;
      if constexpr (rounds) c[Row::lost * block_cells] = after.lost;
      c[Row::mass * block_cells] = after.clipped;
      c[Row::limit * block_cells] = after.speed * at(Row::limit);
    }
    Real* const out = this->next.data() + n_variables * static_cast<std::size_t>(first);
    for (Index i = 0; i < n; ++i) {
      for (int j = 0; j < n_variables; ++j)
        out[n_variables * i + j] = cells[(Row::depth + j) * block_cells + i];
      if constexpr (rounds) this->residual(first + i) = cells[Row::lost * block_cells + i];
    }
    this->block_rate(block) = largest(cells + Row::limit * block_cells, n);
    book_clipped(block, cells + Row::mass * block_cells, n);
  }

  /// Sums of a block are added up in the order of its cells. Most often there is nothing to add.
  KOKKOS_FORCEINLINE_FUNCTION void book_clipped(Index block, const Real* clipped, Index n) const {
    if (!(largest(clipped, n) > Real(0))) return;
    Real sum = 0;
    for (Index i = 0; i < n; ++i)
      sum += clipped[i] * (Real(1) / mesh.cells(block * block_cells + i).inverse_area);
    this->clipped_volume(block) += sum;
  }

  KOKKOS_FORCEINLINE_FUNCTION static Real largest(const Real* values_of_cells, Index n) {
    Real most[whole_vector] = {};
    const Index whole = n / whole_vector * whole_vector;
    for (Index i = 0; i < whole; i += whole_vector)
      for (Index j = 0; j < whole_vector; ++j) most[j] = maximum(most[j], values_of_cells[i + j]);
    for (Index i = whole; i < n; ++i) most[0] = maximum(most[0], values_of_cells[i]);
    Real all = 0;
    for (Real m : most) all = maximum(all, m);
    return all;
  }
};

}  // namespace freshet::hydro
