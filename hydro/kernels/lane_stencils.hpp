#pragma once
// How the kernel of gradients walks the nodes of a block and then its cells. Two packings have the same
// members: LaneStencils and, where there is a single lane on a CPU, ElementStencils (element_stencils.hpp).
// What is done at a node and in a cell is written once, over either (gradient_kernel.hpp).

#include "hydro/kernels/gradient_arrays.hpp"
#include "hydro/stencils/gradients.hpp"

namespace freshet::hydro {

/// Packs are of lanes: of a block's W at a time, of N or any number. A node or a cell is visited after the
/// other. Scratch: [node of the block][NodeRow][lane].
template <class Real, int W, int N = 0>
struct LaneStencils : GradientArrays<Real, N> {
  using Number = Real;
  using V = Pack<Real, W>;
  using Base = GradientArrays<Real, N>;
  using Base::n_owned, Base::lanes, Base::cells_that, Base::curves, Base::state_of, Base::gradients_of;
  static constexpr int lanes_at_once = W;
  static constexpr int row = NodeRow::count;

  NodeMesh<Real> nodes;
  Array<CellCorners<Real>> corners_of;  ///< [owned cell]
  Array<CellRecord<Real>> cells;

  static constexpr Index cells_ahead = 2;  ///< whose gradients will be written
  static constexpr Index nodes_ahead = 2;  ///< whose cells are fetched while others are worked on

  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return static_cast<std::size_t>(nodes.max_block_nodes) * row * W;
  }

  /// A node, for a pack of its lanes.
  struct Node {
    const LaneStencils& of;
    Index node, lane;
    Real* values;

    /// visit(1, state, dz, rx, ry) for each cell around it and each mirror image.
    template <class Visit>
    KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Visit& visit) const {
      const V one = spread<V>(Real(1));
      const Index image = of.nodes.image_begin(node), end = of.nodes.cell_begin(node + 1);
      for (Index i = of.nodes.cell_begin(node); i < image; ++i) {
        const NodeCell<Real> c = of.nodes.cells(i);
        visit(one, of.flow(c, lane), c.dz, c.rx, c.ry);
      }
      for (Index i = image; i < end; ++i) {
        const NodeCell<Real> c = of.nodes.cells(i);
        visit(one, of.mirrored(c, lane), c.dz, c.rx, c.ry);
      }
    }
    /// Where the water of all its cells reaches it.
    KOKKOS_FORCEINLINE_FUNCTION NodeWeights<V> weights() const {
      const NodeWeights<Real> w = of.nodes.weights(node);
      return {spread<V>(w.lx), spread<V>(w.ly), spread<V>(w.scale), spread<V>(w.known)};
    }
    KOKKOS_FORCEINLINE_FUNCTION Real open() const { return of.nodes.open(node); }
    KOKKOS_FORCEINLINE_FUNCTION void put(int r, V value) const { store(values + r * W, value); }
  };

  /// visit(Node) for each node of a block that is asked for.
  template <class Team, class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each_node(const Team& team, Index block, Index first_lane, Real* rows,
                                             const Visit& visit) const {
    const Index begin = nodes.block_begin(block), n = nodes.block_begin(block + 1) - begin;
    for_each<W>(team, n, [&](Index i) {
      fetch_cells_of(nodes.block_nodes(begin + minimum(i + nodes_ahead, n - 1)), first_lane);
      const Index node = nodes.block_nodes(begin + i);
      if (!is_asked(node)) return;
      Real* const at = rows + i * row * W;
      for_packs<W, Real>(team, [&, this](int k) FRESHET_LANE_BODY {
        visit(Node{*this, node, first_lane + k, at + k});
      });
    });
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

  KOKKOS_FORCEINLINE_FUNCTION Flow<V> flow(const NodeCell<Real>& c, Index lane) const {
    return state_at<V>(state_of(c.cell, lane), lanes);
  }
  KOKKOS_FORCEINLINE_FUNCTION Flow<V> mirrored(const NodeCell<Real>& c, Index lane) const {
    const Flow<V> q = flow(c, lane);
    const V into = q.u * c.wx + q.v * c.wy;
    return {q.depth, q.u - into * c.wx, q.v - into * c.wy};
  }

  /// A cell, for pack k of its lanes. `is_plain`: the values at its corners are known and it has no broken
  /// edge, in all lanes.
  template <int n_sides, bool is_plain>
  struct Cell {
    static constexpr int sides = n_sides;
    static constexpr bool plain = is_plain;
    CellCorners<Real> c;
    const Real *own, *drag, *corner0, *corner1, *corner2, *corner3, *beside0, *beside1, *beside2, *beside3;
    Real half_step;
    RoughnessCurve<Real> curve;
    Index stride;

    KOKKOS_FORCEINLINE_FUNCTION const CellCorners<Real>& corners(int) const { return c; }
    KOKKOS_FORCEINLINE_FUNCTION Flow<V> flow(int k) const { return state_at<V>(own + k, stride); }
    KOKKOS_FORCEINLINE_FUNCTION V value(int i, int r, int k) const {
      return load<V>((i == 0 ? corner0 : i == 1 ? corner1 : i == 2 ? corner2 : corner3) + r * W + k);
    }
    KOKKOS_FORCEINLINE_FUNCTION Corner4<V> neighbours(int k) const {
      return {load<V>(beside0 + k), load<V>(beside1 + k), load<V>(beside2 + k), load<V>(beside3 + k)};
    }
    KOKKOS_FORCEINLINE_FUNCTION CellFriction<V, Real> friction(int k) const {
      return {half_step, load<V>(drag + k), curve};
    }
  };

  /// For each cell of a block that begins a step and pack k of its lanes: its gradients are slopes(Cell, k).
  /// `known`: the values at all nodes come from planes.
  template <class Team, class Of>
  KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Team& team, Index block, Index first_lane,
                                             const Real* rows, bool known, const Of& slopes) const {
    const Index first = block * block_cells, n = minimum(block_cells, n_owned - first);
    for_each<W>(team, n, [&](Index i) {
      const Index cell = first + i;
      if (!cells_that.begins(cell)) return;
      const CellCorners<Real>& c = corners_of(cell);
      for (int r = 0; r < Slopes::count; ++r)
        prefetch<true>(gradients_of(cell + cells_ahead, first_lane) + r * lanes, W);
      if (known && !any_broken(c, cell, first_lane))
        c.sides == 3 ? in_cell<3, true>(team, c, cell, first_lane, rows, slopes)
                     : in_cell<4, true>(team, c, cell, first_lane, rows, slopes);
      else
        c.sides == 3 ? in_cell<3, false>(team, c, cell, first_lane, rows, slopes)
                     : in_cell<4, false>(team, c, cell, first_lane, rows, slopes);
    });
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

  template <int sides, bool plain, class Team, class Of>
  KOKKOS_FORCEINLINE_FUNCTION void in_cell(const Team& team, const CellCorners<Real>& c, Index cell,
                                           Index first_lane, const Real* rows, const Of& slopes) const {
    const Index land = cells(cell).land_class;
    const auto corner = [&](int i) { return rows + c.place[i] * row * W; };
    const auto beside = [&](int i) { return state_of(c.neighbour[i], first_lane); };
    const Cell<sides, plain> from{c,
                                  state_of(cell, first_lane),
                                  this->drag.data() + static_cast<std::size_t>(land) * lanes + first_lane,
                                  corner(0),
                                  corner(1),
                                  corner(2),
                                  corner(3),
                                  beside(0),
                                  beside(1),
                                  beside(2),
                                  beside(3),
                                  cells_that.half_step(cell),
                                  curves(land),
                                  lanes};
    Real* const out = gradients_of(cell, first_lane);
    for_packs<W, Real>(team, [=](int k) FRESHET_LANE_BODY {
      slopes(from, k).to([=](int r, V slope) FRESHET_LANE_BODY { store(out + r * from.stride + k, slope); });
    });
  }
};

}  // namespace freshet::hydro
