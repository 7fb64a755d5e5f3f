#pragma once
// The gradients of gradient_kernel.hpp for a single lane on a CPU. One lane makes no packs, so here they are
// of nodes and of cells of a block: what they need is laid side by side first. The arithmetic of a node and
// of a cell is the same (gradients.hpp), and so are the bits.

#include "hydro/schedule/step_classes.hpp"
#include "hydro/stencils/gradients.hpp"
#include "hydro/stencils/one_lane_stencil.hpp"

namespace freshet::hydro {

template <class Real>
struct OneLaneGradients {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
  using Nodes = NodePacks<Real>;
  using Corners = CornerGroups<Real>;
  static constexpr Index width = Nodes::width;
  using V = Pack<Real, width>;
  static constexpr int lanes_at_once = 1;

  Nodes nodes;
  Corners corners;
  Index n_owned;
  Beginning<Real> cells_that;          ///< the others keep their gradients
  Array<Index> active;                 ///< [active block]
  Array<Real> now;                     ///< state, halo current
  Array<Real> drag;                    ///< [land class] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  Array<Real> gradients;

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

  std::size_t scratch_size() const {
    return static_cast<std::size_t>(n_variables) * width * nodes.max_rounds +
           static_cast<std::size_t>(NodeRow::count) * width * nodes.max_packs +
           static_cast<std::size_t>(int{Column::count} + int{Slopes::count}) * at_once;
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = active(team.league_rank());
    Scratch scratch(team.team_scratch(1), scratch_size());
    Real* const water = scratch.data();                                 // [turn][variable][node of the pack]
    Real* const rows = water + n_variables * width * nodes.max_rounds;  // [pack][NodeRow][node]
    Real* const columns = rows + NodeRow::count * width * nodes.max_packs;  // [Column][cell]
    Real* const out = columns + Column::count * at_once;                    // [slope][cell]
    lay_nodes(block, water);
    mirror(block, water);
    bool known = true;
    for (Index p = nodes.pack_begin(block); p < nodes.pack_begin(block + 1); ++p) {
      Real* const of_pack = rows + (p - nodes.pack_begin(block)) * NodeRow::count * width;
      if (is_asked(p))
        known &=
            at_nodes(p, water + n_variables * width * (nodes.round_begin(p) - first_round(block)), of_pack);
      else  // cells laid out next to those that begin a step look at them, and what comes of it is not kept
        for (Index i = 0; i < NodeRow::count * width; ++i) of_pack[i] = Real(0);
    }
    const Index n = minimum(block_cells, n_owned - block * block_cells), triangles = corners.triangles(block);
    for (Index i = 0; i < triangles; i += at_once)
      in_cells<3>(block, i, minimum(at_once, triangles - i), known, rows, columns, out);
    for (Index i = triangles; i < n; i += at_once)
      in_cells<4>(block, i, minimum(at_once, n - i), known, rows, columns, out);
  }

  KOKKOS_FORCEINLINE_FUNCTION Index first_round(Index block) const {
    return nodes.round_begin(nodes.pack_begin(block));
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell) const {
    return now.data() + static_cast<std::size_t>(cell) * n_variables;
  }

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

  /// The nodes of a pack. `water` of its first turn, `rows` of its nodes. Whether all their values come from
  /// planes.
  KOKKOS_FORCEINLINE_FUNCTION bool at_nodes(Index pack, const Real* water, Real* rows) const {
    const Index turns = nodes.round_begin(pack + 1) - nodes.round_begin(pack);
    const Real* const seen =
        nodes.seen.data() + static_cast<std::size_t>(nodes.round_begin(pack)) * Nodes::Row::count * width;
    const Real* const node =
        nodes.nodes.data() + static_cast<std::size_t>(pack) * Nodes::OfNode::count * width;
    const auto of_node = [=](int r) FRESHET_LANE_BODY { return load<V>(node + r * width); };
    const auto geometry = [=](Index turn, int r) FRESHET_LANE_BODY {
      return load<V>(seen + (turn * Nodes::Row::count + r) * width);
    };
    const auto flow = [=](Index turn) FRESHET_LANE_BODY {
      const Real* const at = water + turn * n_variables * width;
      return Flow<V>{load<V>(at), load<V>(at + width), load<V>(at + 2 * width)};
    };
    auto reached = V{} == V{};
    for (Index t = 0; t < turns; ++t)
      reached = reached & (flow(t).depth > depth_to_reach<Real>(geometry(t, Nodes::Row::dz)));
    NodeVariables<Real, V> of;
    NodeWeights<V> weights;
    const V n = of_node(Nodes::OfNode::cells), one = spread<V>(Real(1));
    if (everywhere(reached)) {
      for (Index t = 0; t < turns; ++t)
        of.add_whole(select(spread<V>(static_cast<Real>(t)) < n, one, V{}), flow(t),
                     geometry(t, Nodes::Row::dz), geometry(t, Nodes::Row::rx), geometry(t, Nodes::Row::ry));
      weights = {of_node(Nodes::OfNode::lx), of_node(Nodes::OfNode::ly), of_node(Nodes::OfNode::scale),
                 of_node(Nodes::OfNode::known)};
    } else {
      NodeMoments<V> moments;
      for (Index t = 0; t < turns; ++t) {
        const V dz = geometry(t, Nodes::Row::dz), rx = geometry(t, Nodes::Row::rx),
                ry = geometry(t, Nodes::Row::ry);
        const Flow<V> q = flow(t);
        const V m = select(spread<V>(static_cast<Real>(t)) < n, weight_at_node<Real>(q.depth, dz), V{});
        add_moments(moments, m, rx, ry);
        of.add(m, q, dz, rx, ry);
      }
      weights = fit_at_node<Real>(moments);
    }
    put_node(weights, of, of_node(Nodes::OfNode::open),
             [=](int r, V value) FRESHET_LANE_BODY { store(rows + r * width, value); });
    return everywhere(weights.known == one);
  }

  /// Cells `first` to `first` + n of a block, in the order of CornerGroups. `known`: the values at all nodes
  /// come from planes.
  template <int Sides>
  KOKKOS_FORCEINLINE_FUNCTION void in_cells(Index block, Index first, Index n, bool known, const Real* rows,
                                            Real* columns, Real* out) const {
    const Real* const values = corners.values.data() + corners.group(block, first);
    if (!any_begins(block, first, n)) return;
    const bool broken = lay_cells<Sides>(block, first, n, values, rows, columns);
    if (!known || broken) lay_neighbours<Sides>(block, first, n, columns);
    fill_up(n, columns);
    known && !broken ? slopes<Sides, true>(values, n, columns, out)
                     : slopes<Sides, false>(values, n, columns, out);
    for (Index i = 0; i < n; ++i) {
      const Index cell = corners.places(block * block_cells + first + i).cell;
      if (!cells_that.begins(cell)) continue;
      Real* const slopes = gradients.data() + static_cast<std::size_t>(cell) * Slopes::count;
      for (int r = 0; r < Slopes::count; ++r) slopes[r] = out[r * at_once + i];
    }
  }

  /// The last of n columns again, up to whole packs.
  KOKKOS_FORCEINLINE_FUNCTION static void fill_up(Index n, Real* columns) {
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int r = 0; r < Column::count; ++r) columns[r * at_once + i] = columns[r * at_once + n - 1];
  }

  /// `plain`: the values at all corners are known and no edge is broken.
  template <int Sides, bool plain>
  KOKKOS_FORCEINLINE_FUNCTION void slopes(const Real* values, Index n, const Real* columns, Real* out) const {
    using Row = typename Corners::Row;
    for (Index i = 0; i < n; i += numbers<V>) {
      const auto of_cell = [=](int r) FRESHET_LANE_BODY { return load<V>(values + r * n + i); };
      const auto column = [=](int r) FRESHET_LANE_BODY { return load<V>(columns + r * at_once + i); };
      CellCorners<V> c;
      c.share = of_cell(Row::share), c.contradicted = of_cell(Row::contradicted);
      c.bed_x = of_cell(Row::bed_x), c.bed_y = of_cell(Row::bed_y);
      for (int j = 0; j < Sides; ++j) {
        const int r = Row::of_corner + j * int{Row::values};
        c.dz[j] = of_cell(r + Row::dz), c.cx[j] = of_cell(r + Row::cx), c.cy[j] = of_cell(r + Row::cy);
        c.rx[j] = of_cell(r + Row::rx), c.ry[j] = of_cell(r + Row::ry);
        if constexpr (!plain) c.step[j] = column(Column::step + j);
      }
      const auto value = [=](int j, int r)
                             FRESHET_LANE_BODY { return column(Column::corners + j * NodeRow::count + r); };
      // Without broken edges only the thinnest counts.
      const auto neighbour = [=](int j) FRESHET_LANE_BODY {
        return column(plain ? int{Column::thinnest} : Column::neighbour + j);
      };
      cell_slopes<Sides, plain, V, V>(
          c, {column(Column::depth), column(Column::u), column(Column::v)}, value,
          {neighbour(0), neighbour(1), neighbour(2), neighbour(Sides - 1)},
          {column(Column::half_step),
           column(Column::drag),
           {column(Column::excess), column(Column::deep), column(Column::inverse_range)}})
          .to([=](int r, V slope) FRESHET_LANE_BODY { store(out + r * at_once + i, slope); });
    }
  }

  /// Depths beyond the edges, and the steps of the bed there.
  template <int Sides>
  KOKKOS_FORCEINLINE_FUNCTION void lay_neighbours(Index block, Index first, Index n, Real* columns) const {
    const typename Corners::Places* const places = corners.places.data() + block * block_cells + first;
    const typename Corners::Steps* const steps = corners.steps.data() + block * block_cells + first;
    for (Index i = 0; i < n; ++i)
      for (int j = 0; j < Sides; ++j) {
        columns[(Column::neighbour + j) * at_once + i] = *state_of(places[i].neighbour[j]);
        columns[(Column::step + j) * at_once + i] = steps[i].step[j];
      }
  }

  /// All else that slopes() needs of cells; whether any of them may have a broken edge. `own`: their values.
  template <int Sides>
  KOKKOS_FORCEINLINE_FUNCTION bool lay_cells(Index block, Index first, Index n, const Real* own,
                                             const Real* rows, Real* columns) const {
    constexpr int values = Corners::rows(Sides);
    const Real* const next = own + n * values;
    const typename Corners::Places* const places = corners.places.data() + block * block_cells + first;
    Real* const later =
        gradients.data() + static_cast<std::size_t>(block * block_cells + first + n) * Slopes::count;
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
          minimum(minimum(neighbour(0), neighbour(1)), minimum(neighbour(2), neighbour(Sides - 1)));
      put(Column::thinnest, thinnest);
      broken |= may_be_broken(own[Corners::Row::steepest * n + i], minimum(thinnest, state[0]));
      const Index land = p.land_class;
      const RoughnessCurve<Real>& curve = curves(land);
      put(Column::drag, drag(land)), put(Column::excess, curve.excess);
      put(Column::deep, curve.deep), put(Column::inverse_range, curve.inverse_range);
      for (int j = 0; j < Sides; ++j)
        for (int r = 0; r < NodeRow::count; ++r)
          put(Column::corners + j * NodeRow::count + r, rows[r * width + p.node[j]]);
    }
    return broken;
  }
};

}  // namespace freshet::hydro
