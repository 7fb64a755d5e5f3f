#pragma once
// The step of step.hpp for a single lane on a CPU. One lane makes no packs, so here they are of edges of a
// block, and of its cells (one_lane_cells.hpp): what they need is laid side by side first. The arithmetic of
// an edge and of a cell is the same (balance.hpp), and so are the bits.

#include "hydro/kernels/one_lane_cells.hpp"

namespace freshet::hydro {

template <class Real, bool linear>
struct OneLaneStep : OneLaneCells<Real, linear> {
  using Base = OneLaneCells<Real, linear>;
  using Base::mesh, Base::plan, Base::tile, Base::stride;
  using typename Base::Policy, typename Base::Team, typename Base::Scratch, typename Base::Row,
      typename Base::V, typename Base::Outflows;
  static constexpr int lanes_at_once = 1;

  static constexpr int values = n_variables + (linear ? Slopes::count : 0);  ///< of a cell
  std::size_t scratch_size() const {
    return static_cast<std::size_t>(2 * values + 6) * stride() + Row::count * block_cells;
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank()), edges = stride();
    Scratch scratch(team.team_scratch(1), scratch_size());
    Real* const left = scratch.data();          // [tile][value][edge of the tile] of the left cell
    Real* const right = left + values * edges;  // of the right cell
    const Outflows outflows{right + values * edges, 2 * edges};
    Real* const cells = outflows.values + 6 * edges;  // [Row][cell that ends its step]
    lay_edges(block, left, right);
    inner_edges(block, left, right, outflows);
    this->rim_edges(team, block, 0, outflows);
    this->book_metered_edges(team, block, 0, outflows);
    this->tell_passed(team, block, 0, outflows);
    plan.local ? this->template balance_cells<true>(team, block, outflows, cells)
               : this->template balance_cells<false>(team, block, outflows, cells);
  }

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

  KOKKOS_FORCEINLINE_FUNCTION void lay_edges(Index block, Real* left, Real* right) const {
    const Index begin = mesh.edge_begin(block);
    const Index n = this->edges_due(block, mesh.boundary_begin(block) - begin);
    const Index next_block = mesh.edge_end(block);
    for (Index i = 0; i < n; ++i) {
      if (plan.last) fetch_edge(next_block + i);
      const Index edge = begin + this->edge_due(begin, i);
      lay_row(mesh.left(edge), left + column_of(i));
      lay_row(mesh.right(edge), right + column_of(i));
    }
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int j = 0; j < values; ++j)
        left[column_of(i) + j * tile] = right[column_of(i) + j * tile] = Real(0);
  }

  /// Through the edges of a tile, from what is laid out for their cells and what the mesh has of the edges
  /// (rows of numbers); [side of an edge] mass, x, y.
  KOKKOS_FORCEINLINE_FUNCTION static void through_tile(const InnerEdge<const Real*>& e, const Real* l,
                                                       const Real* r, Real* mass, Real* x, Real* y) {
    const Real *const gl = l + n_variables * tile, *const gr = r + n_variables * tile;
    for (Index i = 0; i < tile; i += numbers<V>) {
      const auto of_edge = [=](const Real* row) FRESHET_LANE_BODY { return load<V>(row + i); };
      InnerEdge<V> of{of_edge(e.nx), of_edge(e.ny), of_edge(e.length), of_edge(e.step), {}};
      if constexpr (linear)
        of.middle = {of_edge(e.middle.lx), of_edge(e.middle.ly), of_edge(e.middle.rx), of_edge(e.middle.ry)};
      const BothSides<V> f = through_edge<linear, V>(l + i, gl + i, r + i, gr + i, tile, of);
      store_interleaved(mass + 2 * i, f.left.mass, f.right.mass);
      store_interleaved(x + 2 * i, f.left.x, f.right.x);
      store_interleaved(y + 2 * i, f.left.y, f.right.y);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_edges(Index block, const Real* left, const Real* right,
                                               Outflows outflows) const {
    const Index begin = mesh.edge_begin(block);
    const Index n = this->edges_due(block, mesh.boundary_begin(block) - begin);
    for (Index first = 0; first < n; first += tile) {
      const Real *const l = left + column_of(first), *const r = right + column_of(first);
      if (plan.last) {
        const Index e = begin + first;
        const auto row = [=](const Array<Real>& of_edges) { return of_edges.data() + e; };
        const auto& m = this->middles;
        const auto out = [=](int j) { return outflows.of(2 * first, j); };
        through_tile({row(mesh.nx),
                      row(mesh.ny),
                      row(mesh.length),
                      row(mesh.step),
                      {row(m.lx), row(m.ly), row(m.rx), row(m.ry)}},
                     l, r, out(Out::mass), out(Out::x), out(Out::y));
      } else {
        chosen_edges(begin, first, minimum(tile, n - first), l, r, outflows);
      }
    }
  }

  /// Those due, from the `first` on, which lie here and there.
  KOKKOS_FORCEINLINE_FUNCTION void chosen_edges(Index begin, Index first, Index n, const Real* l,
                                                const Real* r, Outflows outflows) const {
    Real rows[linear ? 8 : 4][tile] = {}, out[3][2 * tile];
    for (Index i = 0; i < n; ++i) {
      const Index e = begin + this->edge_due(begin, first + i);
      rows[0][i] = mesh.nx(e), rows[1][i] = mesh.ny(e), rows[2][i] = mesh.length(e),
      rows[3][i] = mesh.step(e);
      if constexpr (linear) {
        const EdgeMiddle<Real> m = this->middle(e);
        rows[4][i] = m.lx, rows[5][i] = m.ly, rows[6][i] = m.rx, rows[7][i] = m.ry;
      }
    }
    InnerEdge<const Real*> of{rows[0], rows[1], rows[2], rows[3], {}};
    if constexpr (linear) of.middle = {rows[4], rows[5], rows[6], rows[7]};
    through_tile(of, l, r, out[0], out[1], out[2]);
    for (Index i = 0; i < n; ++i) {
      const Index side = 2 * this->edge_due(begin, first + i);
      for (int j = 0; j < Out::count; ++j)
        *outflows.of(side, j) = out[j][2 * i], *outflows.of(side + 1, j) = out[j][2 * i + 1];
    }
  }
};

}  // namespace freshet::hydro
