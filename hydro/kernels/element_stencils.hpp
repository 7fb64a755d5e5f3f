#pragma once
// How the kernel of gradients walks a block where a single lane on a CPU fills no pack: packs are of nodes,
// and of cells. What they need is laid side by side first; the arithmetic is that of LaneStencils, and so are
// the bits.

#include "hydro/kernels/gradient_arrays.hpp"
#include "hydro/stencils/gradients.hpp"
#include "hydro/stencils/one_lane_stencil.hpp"

namespace freshet::hydro {

template <class Real>
struct ElementStencils : GradientArrays<Real, 1> {
  using Number = Real;
  using Base = GradientArrays<Real, 1>;
  using Base::n_owned, Base::cells_that, Base::curves;
  using Nodes = NodePacks<Real>;
  using Corners = CornerGroups<Real>;
  static constexpr Index width = Nodes::width;
  using V = Pack<Real, width>;
  static constexpr int lanes_at_once = 1;

  Nodes nodes;
  Corners corners;

  static constexpr Index at_once = Corners::at_once;
  struct Column {  ///< of what is laid out for a group of cells
    enum {
      depth,
      u,
      v,
      drag,
      excess,
      deep,
      inverse_range,
      half_step,
      thinnest,
      neighbour,
      step = neighbour + 4,
      corners = step + 4,
      count = corners + 4 * NodeRow::count
    };
  };

  /// The water at nodes [turn][variable][node of the pack], rows of the nodes [pack][NodeRow][node], columns
  /// [Column][cell] and gradients [slope][cell] of a group of cells.
  std::size_t water_size() const { return static_cast<std::size_t>(n_variables) * width * nodes.max_rounds; }
  std::size_t rows_size() const { return static_cast<std::size_t>(NodeRow::count) * width * nodes.max_packs; }
  std::size_t scratch_size() const {
    return water_size() + rows_size() +
           static_cast<std::size_t>(int{Column::count} + int{Slopes::count}) * at_once;
  }

  /// The nodes of a pack.
  struct Node {
    const Real *water, *seen, *node;  ///< `water` and `seen` of its first turn
    Index turns;
    Real* values;

    KOKKOS_FORCEINLINE_FUNCTION V of_node(int r) const { return load<V>(node + r * width); }
    KOKKOS_FORCEINLINE_FUNCTION V geometry(Index turn, int r) const {
      return load<V>(seen + (turn * Nodes::Row::count + r) * width);
    }
    /// visit(1, state, dz, rx, ry) for each turn; 0 where a node repeats a cell.
    template <class Visit>
    KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Visit& visit) const {
      const V n = of_node(Nodes::OfNode::cells), one = spread<V>(Real(1));
      for (Index t = 0; t < turns; ++t)
        visit(select(spread<V>(static_cast<Real>(t)) < n, one, V{}),
              state_at<V>(water + t * n_variables * width, width), geometry(t, Nodes::Row::dz),
              geometry(t, Nodes::Row::rx), geometry(t, Nodes::Row::ry));
    }
    /// Where the water of all their cells reaches them.
    KOKKOS_FORCEINLINE_FUNCTION NodeWeights<V> weights() const {
      return {of_node(Nodes::OfNode::lx), of_node(Nodes::OfNode::ly), of_node(Nodes::OfNode::scale),
              of_node(Nodes::OfNode::known)};
    }
    KOKKOS_FORCEINLINE_FUNCTION V open() const { return of_node(Nodes::OfNode::open); }
    KOKKOS_FORCEINLINE_FUNCTION void put(int r, V value) const { store(values + r * width, value); }
  };

  /// visit(Node) for each pack of nodes of a block that is asked for.
  template <class Team, class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each_node(const Team&, Index block, Index, Real* room,
                                             const Visit& visit) const {
    Real *const water = room, *const rows = room + water_size();
    lay_nodes(block, water);
    mirror(block, water);
    for (Index p = nodes.pack_begin(block); p < nodes.pack_begin(block + 1); ++p) {
      Real* const of_pack = rows + (p - nodes.pack_begin(block)) * NodeRow::count * width;
      const Index turn = nodes.round_begin(p);
      if (is_asked(p))
        visit(Node{water + n_variables * width * (turn - first_round(block)),
                   nodes.seen.data() + static_cast<std::size_t>(turn) * Nodes::Row::count * width,
                   nodes.nodes.data() + static_cast<std::size_t>(p) * Nodes::OfNode::count * width,
                   nodes.round_begin(p + 1) - turn, of_pack});
      else  // cells laid out next to those that begin a step look at them, and what comes of it is not kept
        for (Index i = 0; i < NodeRow::count * width; ++i) of_pack[i] = Real(0);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION Index first_round(Index block) const {
    return nodes.round_begin(nodes.pack_begin(block));
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell) const { return Base::state_of(cell, 0); }

  /// The states of the cells at the nodes that are asked for; zeros at others, whose images are mirrored too.
  KOKKOS_FORCEINLINE_FUNCTION void lay_nodes(Index block, Real* water) const {
    for (Index p = nodes.pack_begin(block); p < nodes.pack_begin(block + 1); ++p) {
      const bool asked = is_asked(p);
      for (Index t = nodes.round_begin(p); t < nodes.round_begin(p + 1); ++t) {
        Real* const turn = water + n_variables * width * (t - first_round(block));
        if (asked)
          lay_round(block, t, turn);
        else
          for (Index i = 0; i < n_variables * width; ++i) turn[i] = Real(0);
      }
    }
  }
  /// Those of the next block are fetched meanwhile.
  KOKKOS_FORCEINLINE_FUNCTION void lay_round(Index block, Index turn, Real* water) const {
    const Index* const cell = nodes.cell.data() + turn * width;
    const Index last = static_cast<Index>(nodes.cell.extent(0)) - width;
    const Index in_block = (first_round(block + 1) - first_round(block)) * width;
    const Index* const later = nodes.cell.data() + minimum(turn * width + in_block, last);
    prefetch(nodes.seen.data() + static_cast<std::size_t>(turn) * Nodes::Row::count * width,
             int{Nodes::Row::count} * width);
    prefetch(later + in_block, width);
    for (Index i = 0; i < width; ++i) {
      const Real* const state = state_of(cell[i]);
      prefetch(state_of(later[i]), 1);
      for (int j = 0; j < n_variables; ++j) water[j * width + i] = state[j];
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void mirror(Index block, Real* water) const {
    for (Index i = nodes.image_begin(block); i < nodes.image_begin(block + 1); ++i) {
      const MirrorImage<Real> m = nodes.images(i);
      Real* const u = water + (m.place / width * n_variables + 1) * width + m.place % width;
      Real* const v = u + width;
      const Real into = *u * m.wx + *v * m.wy;
      *u -= into * m.wx;
      *v -= into * m.wy;
    }
  }

  /// Whether a cell around the nodes of a pack begins a step.
  KOKKOS_FORCEINLINE_FUNCTION bool is_asked(Index pack) const {
    bool asked = cells_that.all();
    for (Index i = nodes.round_begin(pack) * width; i < nodes.round_begin(pack + 1) * width && !asked; ++i)
      asked = cells_that.begins(nodes.cell(i));
    return asked;
  }
  /// Whether one of so many cells, in the order of CornerGroups, does.
  KOKKOS_FORCEINLINE_FUNCTION bool any_begins(Index block, Index first, Index n) const {
    bool any = cells_that.all();
    for (Index i = 0; i < n && !any; ++i)
      any = cells_that.begins(corners.places(block * block_cells + first + i).cell);
    return any;
  }

  /// Cells of a group, pack k of them. `is_plain`: the values at all corners are known and no edge is broken.
  template <int n_sides, bool is_plain>
  struct Cells {
    static constexpr int sides = n_sides;
    static constexpr bool plain = is_plain;
    using Row = typename Corners::Row;
    const Real *values, *columns;
    Index n;  ///< in a row of values

    KOKKOS_FORCEINLINE_FUNCTION V of_cell(int r, int k) const { return load<V>(values + r * n + k); }
    KOKKOS_FORCEINLINE_FUNCTION V column(int r, int k) const { return load<V>(columns + r * at_once + k); }
    KOKKOS_FORCEINLINE_FUNCTION CellCorners<V> corners(int k) const {
      CellCorners<V> c;
      c.share = of_cell(Row::share, k), c.contradicted = of_cell(Row::contradicted, k);
      c.bed_x = of_cell(Row::bed_x, k), c.bed_y = of_cell(Row::bed_y, k);
      for (int j = 0; j < sides; ++j) {
        const int r = Row::of_corner + j * int{Row::values};
        c.dz[j] = of_cell(r + Row::dz, k), c.cx[j] = of_cell(r + Row::cx, k);
        c.cy[j] = of_cell(r + Row::cy, k), c.rx[j] = of_cell(r + Row::rx, k);
        c.ry[j] = of_cell(r + Row::ry, k);
        if constexpr (!plain) c.step[j] = column(Column::step + j, k);
      }
      return c;
    }
    KOKKOS_FORCEINLINE_FUNCTION Flow<V> flow(int k) const {
      return {column(Column::depth, k), column(Column::u, k), column(Column::v, k)};
    }
    KOKKOS_FORCEINLINE_FUNCTION V value(int i, int r, int k) const {
      return column(Column::corners + i * NodeRow::count + r, k);
    }
    /// Without broken edges only the thinnest counts.
    KOKKOS_FORCEINLINE_FUNCTION V neighbour(int j, int k) const {
      return column(plain ? int{Column::thinnest} : Column::neighbour + j, k);
    }
    KOKKOS_FORCEINLINE_FUNCTION Corner4<V> neighbours(int k) const {
      return {neighbour(0, k), neighbour(1, k), neighbour(2, k), neighbour(sides - 1, k)};
    }
    KOKKOS_FORCEINLINE_FUNCTION CellFriction<V, V> friction(int k) const {
      return {column(Column::half_step, k),
              column(Column::drag, k),
              {column(Column::excess, k), column(Column::deep, k), column(Column::inverse_range, k)}};
    }
  };

  /// For packs of the cells of a block, those that begin a step among them: their gradients are
  /// slopes(Cells, k). `known`: the values at all nodes come from planes.
  template <class Team, class Of>
  KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Team&, Index block, Index, Real* room, bool known,
                                             const Of& slopes) const {
    const Index n = minimum(block_cells, n_owned - block * block_cells), triangles = corners.triangles(block);
    for (Index i = 0; i < triangles; i += at_once)
      in_cells<3>(block, i, minimum(at_once, triangles - i), known, room, slopes);
    for (Index i = triangles; i < n; i += at_once)
      in_cells<4>(block, i, minimum(at_once, n - i), known, room, slopes);
  }

  /// Cells `first` to `first` + n of a block, in the order of CornerGroups.
  template <int sides, class Of>
  KOKKOS_FORCEINLINE_FUNCTION void in_cells(Index block, Index first, Index n, bool known, Real* room,
                                            const Of& slopes) const {
    const Real* const rows = room + water_size();
    Real *const columns = room + water_size() + rows_size(), *const out = columns + Column::count * at_once;
    const Real* const values = corners.values.data() + corners.group(block, first);
    if (!any_begins(block, first, n)) return;
    const bool broken = lay_cells<sides>(block, first, n, values, rows, columns);
    if (!known || broken) lay_neighbours<sides>(block, first, n, columns);
    fill_up(n, columns);
    known && !broken ? packs(Cells<sides, true>{values, columns, n}, slopes, out)
                     : packs(Cells<sides, false>{values, columns, n}, slopes, out);
    for (Index i = 0; i < n; ++i) {
      const Index cell = corners.places(block * block_cells + first + i).cell;
      if (!cells_that.begins(cell)) continue;
      Real* const to = this->gradients_of(cell, 0);
      for (int r = 0; r < Slopes::count; ++r) to[r] = out[r * at_once + i];
    }
  }
  template <class Cell, class Of>
  KOKKOS_FORCEINLINE_FUNCTION static void packs(const Cell& cells, const Of& slopes, Real* out) {
    for (Index i = 0; i < cells.n; i += numbers<V>)
      slopes(cells, i).to([=](int r, V slope) FRESHET_LANE_BODY { store(out + r * at_once + i, slope); });
  }

  /// The last of n columns again, up to whole packs.
  KOKKOS_FORCEINLINE_FUNCTION static void fill_up(Index n, Real* columns) {
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int r = 0; r < Column::count; ++r) columns[r * at_once + i] = columns[r * at_once + n - 1];
  }

  /// Depths beyond the edges, and the steps of the bed there.
  template <int sides>
  KOKKOS_FORCEINLINE_FUNCTION void lay_neighbours(Index block, Index first, Index n, Real* columns) const {
    const typename Corners::Places* const places = corners.places.data() + block * block_cells + first;
    const typename Corners::Steps* const steps = corners.steps.data() + block * block_cells + first;
    for (Index i = 0; i < n; ++i)
      for (int j = 0; j < sides; ++j) {
        columns[(Column::neighbour + j) * at_once + i] = *state_of(places[i].neighbour[j]);
        columns[(Column::step + j) * at_once + i] = steps[i].step[j];
      }
  }

  /// All else that Cells need; whether any of them may have a broken edge. `own`: their values.
  template <int sides>
  KOKKOS_FORCEINLINE_FUNCTION bool lay_cells(Index block, Index first, Index n, const Real* own,
                                             const Real* rows, Real* columns) const {
    constexpr int values = Corners::rows(sides);
    const Real* const next = own + n * values;
    const typename Corners::Places* const places = corners.places.data() + block * block_cells + first;
    Real* const later = this->gradients_of(block * block_cells + first + n, 0);
    bool broken = false;
    for (Index i = 0; i < n; ++i) {
      prefetch(next + i * values, values);
      prefetch(places + n + i, 1);
      prefetch<true>(later + i * Slopes::count, Slopes::count);
      const typename Corners::Places& p = places[i];
      const Real* const state = state_of(p.cell);
      const auto put = [=](int r, Real value) FRESHET_LANE_BODY { columns[r * at_once + i] = value; };
      put(Column::depth, state[0]), put(Column::u, state[1]), put(Column::v, state[2]);
      put(Column::half_step, cells_that.half_step(p.cell));
      const auto neighbour = [&](int j) FRESHET_LANE_BODY { return *state_of(p.neighbour[j]); };
      const Real thinnest =
          minimum(minimum(neighbour(0), neighbour(1)), minimum(neighbour(2), neighbour(sides - 1)));
      put(Column::thinnest, thinnest);
      broken |= may_be_broken(own[Corners::Row::steepest * n + i], minimum(thinnest, state[0]));
      const Index land = p.land_class;
      const RoughnessCurve<Real>& curve = curves(land);
      put(Column::drag, this->drag(land)), put(Column::excess, curve.excess);
      put(Column::deep, curve.deep), put(Column::inverse_range, curve.inverse_range);
      for (int j = 0; j < sides; ++j)
        for (int r = 0; r < NodeRow::count; ++r)
          put(Column::corners + j * NodeRow::count + r, rows[r * width + p.node[j]]);
    }
    return broken;
  }
};

}  // namespace freshet::hydro
