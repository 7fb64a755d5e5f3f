#pragma once
// Limited gradients of water level and velocity in the cells of one block, all lanes, and the state half a
// step ahead: first values at the nodes, then the plane through the corners of each cell.

#include "hydro/schedule/step_classes.hpp"
#include "hydro/stencils/gradients.hpp"

namespace freshet::hydro {

/// W lanes of a block at a time, of N or any number.
template <class Real, int W, int N = 0>
struct GradientKernel {
  using Policy = BoundedTeams<W, (sizeof(Real) == 8 && W == 1 ? 384 : 512) / team_threads<W>>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  NodeMesh<Real> nodes;
  Array<CellCorners<Real>> corners;
  Array<CellRecord<Real>> cells;
  Index n_owned;
  LaneCount<N> lanes;
  Beginning<Real> cells_that;          ///< the others keep their gradients
  Array<Index> active;                 ///< [active block]
  Array<Real> now;                     ///< state, halo current
  Array<Real> drag;                    ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  Array<Real> gradients;

  using V = Pack<Real, W>;
  static constexpr int lanes_at_once = W;
  static constexpr int row = NodeRow::count;

  static constexpr Index cells_ahead = 2;  ///< whose gradients will be written
  static constexpr Index nodes_ahead = 2;  ///< whose cells are fetched while others are worked on

  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return static_cast<std::size_t>(nodes.max_block_nodes) * row * W;
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const TeamShare<W> share(team.league_rank(), lanes);
    const Index block = active(share.place);
    Scratch scratch(team.team_scratch(scratch_level(scratch_size() * sizeof(Real))), scratch_size());
    Real* const rows = scratch.data();
    const Index begin = nodes.block_begin(block), n_nodes = nodes.block_begin(block + 1) - begin;
    const Index first = block * block_cells, n = minimum(block_cells, n_owned - first);
    for (Index lane = share.first_lane; lane < share.end_lane; lane += W) {
      bool known = !on_device;
      for_each<W>(team, n_nodes, [&](Index i) {
        fetch_cells_of(nodes.block_nodes(begin + minimum(i + nodes_ahead, n_nodes - 1)), lane);
        const Index node = nodes.block_nodes(begin + i);
        const bool whole = !is_asked(node) || at_node(team, node, lane, rows + i * row * W);
        if constexpr (!on_device) known &= whole;
      });
      team.team_barrier();
      for_each<W>(team, n, [&](Index i) {
        if (!cells_that.begins(first + i)) return;
        const CellCorners<Real>& c = corners(first + i);
        for (int r = 0; r < Slopes::count; ++r)
          prefetch<true>(gradients.data() +
                             (static_cast<std::size_t>(first + i + cells_ahead) * Slopes::count + r) * lanes +
                             lane,
                         W);
        if (known && !any_broken(c, first + i, lane))
          c.sides == 3 ? in_cell<3, true>(team, c, first + i, lane, rows)
                       : in_cell<4, true>(team, c, first + i, lane, rows);
        else
          c.sides == 3 ? in_cell<3, false>(team, c, first + i, lane, rows)
                       : in_cell<4, false>(team, c, first + i, lane, rows);
      });
      team.team_barrier();
    }
  }

  /// Of a node that comes later: the cells around it lie here and there.
  KOKKOS_FORCEINLINE_FUNCTION void fetch_cells_of(Index node, Index first_lane) const {
    for (Index i = nodes.cell_begin(node); i < nodes.image_begin(node); ++i)
      for (int j = 0; j < n_variables; ++j)
        prefetch(state_of(nodes.cells(i).cell, first_lane) + j * lanes, W);
  }

  /// Whether a cell around it begins a step.
  KOKKOS_FORCEINLINE_FUNCTION bool is_asked(Index node) const {
    bool asked = cells_that.all();
    for (Index i = nodes.cell_begin(node); i < nodes.image_begin(node) && !asked; ++i)
      asked = cells_that.begins(nodes.cells(i).cell);
    return asked;
  }

  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + static_cast<std::int64_t>(cell) * (n_variables * lanes) + first_lane;
  }

  /// Whether its value is known from a plane in all lanes, on a CPU.
  KOKKOS_FORCEINLINE_FUNCTION bool at_node(const Team& team, Index node, Index first_lane, Real* at) const {
    bool known = true;
    for_packs<W, Real>(team, [=, this, &known](int k) FRESHET_LANE_BODY {
      const Index image = nodes.image_begin(node), end = nodes.cell_begin(node + 1);
      const Index first = nodes.cell_begin(node), lane = first_lane + k;
      auto reached = V{} == V{};
      for (Index i = first; i < image; ++i) {
        const NodeCell<Real> c = nodes.cells(i);
        reached = reached & (load<V>(state_of(c.cell, lane)) > spread<V>(depth_to_reach<Real>(c.dz)));
      }
      NodeVariables<Real, V> of;
      NodeWeights<V> weights;
      if (everywhere(reached)) {
        const auto add = [&](const NodeCell<Real>& c, Flow<V> q)
                             FRESHET_LANE_BODY { of.add_whole(spread<V>(Real(1)), q, c.dz, c.rx, c.ry); };
        for (Index i = first; i < image; ++i) add(nodes.cells(i), flow(nodes.cells(i), lane));
        for (Index i = image; i < end; ++i) add(nodes.cells(i), mirrored(nodes.cells(i), lane));
        const NodeWeights<Real> w = nodes.weights(node);
        weights = {spread<V>(w.lx), spread<V>(w.ly), spread<V>(w.scale), spread<V>(w.known)};
      } else {
        NodeMoments<V> moments;
        const auto add = [&](const NodeCell<Real>& c, Flow<V> q) FRESHET_LANE_BODY {
          const V m = weight_at_node<Real>(q.depth, c.dz);
          add_moments(moments, m, c.rx, c.ry);
          of.add(m, q, c.dz, c.rx, c.ry);
        };
        for (Index i = first; i < image; ++i) add(nodes.cells(i), flow(nodes.cells(i), lane));
        for (Index i = image; i < end; ++i) add(nodes.cells(i), mirrored(nodes.cells(i), lane));
        weights = fit_at_node<Real>(moments);
      }
      if constexpr (!on_device) known &= everywhere(weights.known == spread<V>(Real(1)));
      put_node(weights, of, nodes.open(node),
               [=](int r, V value) FRESHET_LANE_BODY { store(at + r * W + k, value); });
    });
    return known;
  }

  KOKKOS_FORCEINLINE_FUNCTION Flow<V> flow(const NodeCell<Real>& c, Index lane) const {
    const Real* const state = state_of(c.cell, lane);
    return state_at<V>(state, lanes);
  }
  KOKKOS_FORCEINLINE_FUNCTION Flow<V> mirrored(const NodeCell<Real>& c, Index lane) const {
    const Flow<V> q = flow(c, lane);
    const V into = q.u * c.wx + q.v * c.wy;
    return {q.depth, q.u - into * c.wx, q.v - into * c.wy};
  }

  /// Whether the cell may have a broken edge in some lane; on a CPU.
  KOKKOS_FORCEINLINE_FUNCTION bool any_broken(const CellCorners<Real>& c, Index cell,
                                              Index first_lane) const {
    const Real steepest = c.steepest;
    if (!(steepest > Real(0))) return false;
    const Real* const own = state_of(cell, first_lane);
    const Real* const beside0 = state_of(c.neighbour[0], first_lane);
    const Real* const beside1 = state_of(c.neighbour[1], first_lane);
    const Real* const beside2 = state_of(c.neighbour[2], first_lane);
    const Real* const beside3 = state_of(c.neighbour[3], first_lane);
    auto any = V{} != V{};
    for (int k = 0; k < W; k += numbers<V>) {
      const V neighbour = minimum(minimum(load<V>(beside0 + k), load<V>(beside1 + k)),
                                  minimum(load<V>(beside2 + k), load<V>(beside3 + k)));
      any = any | may_be_broken(steepest, minimum(neighbour, load<V>(own + k)));
    }
    return !everywhere(any == (V{} != V{}));
  }

  /// `plain`: the values at its corners are known and it has no broken edge, in all lanes.
  template <int Sides, bool plain>
  KOKKOS_FORCEINLINE_FUNCTION void in_cell(const Team& team, const CellCorners<Real>& corners_of_cell,
                                           Index cell, Index first_lane, const Real* rows) const {
    const CellCorners<Real> c = corners_of_cell;
    const Index stride = lanes;
    const Real* const own = state_of(cell, first_lane);
    const Real* const drag_row =
        drag.data() + static_cast<std::size_t>(cells(cell).land_class) * lanes + first_lane;
    const Real* const p0 = rows + c.place[0] * row * W;
    const Real* const p1 = rows + c.place[1] * row * W;
    const Real* const p2 = rows + c.place[2] * row * W;
    const Real* const p3 = rows + c.place[3] * row * W;
    Real* const out =
        gradients.data() + static_cast<std::int64_t>(cell) * (Slopes::count * lanes) + first_lane;
    const Real* const beside0 = state_of(c.neighbour[0], first_lane);
    const Real* const beside1 = state_of(c.neighbour[1], first_lane);
    const Real* const beside2 = state_of(c.neighbour[2], first_lane);
    const Real* const beside3 = state_of(c.neighbour[3], first_lane);
    const Real half = cells_that.half_step(cell);
    const RoughnessCurve<Real> curve = curves(cells(cell).land_class);
    for_packs<W, Real>(team, [=](int k) FRESHET_LANE_BODY {
      const auto value = [=](int i, int r) FRESHET_LANE_BODY {
        return load<V>((i == 0 ? p0 : i == 1 ? p1 : i == 2 ? p2 : p3) + r * W + k);
      };
      cell_slopes<Sides, plain, V>(
          c, state_at<V>(own + k, stride), value,
          {load<V>(beside0 + k), load<V>(beside1 + k), load<V>(beside2 + k), load<V>(beside3 + k)},
          {half, load<V>(drag_row + k), curve})
          .to([=](int r, V slope) FRESHET_LANE_BODY { store(out + r * stride + k, slope); });
    });
  }
};

}  // namespace freshet::hydro
