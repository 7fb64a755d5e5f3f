#pragma once
// A packing says how a kernel walks the inner edges and the cells of a block, of what its packs are made, and
// so where their values come from and go to. Two have the same members: LanePacks and, where there is a
// single lane on a CPU, ElementPacks (element_packs.hpp). What is done to an edge or a cell is written once,
// over either.

#include "hydro/kernels/sides.hpp"
#include "hydro/kernels/step_schedule.hpp"

namespace freshet::hydro {

/// What an edge needs of each of its cells: so many values of one array, then of another,
/// [cell][value][lane].
template <class Real, int first_count, int second_count>
struct EdgeInput {
  static constexpr int n_first = first_count, n_second = second_count, count = n_first + n_second;
  const Real *first, *second;
  Index first_row, second_row;  ///< from cell to cell

  KOKKOS_FORCEINLINE_FUNCTION const Real* first_of(Index cell) const {
    return first + static_cast<std::int64_t>(cell) * first_row;
  }
  KOKKOS_FORCEINLINE_FUNCTION const Real* second_of(Index cell) const {
    return second + static_cast<std::int64_t>(cell) * second_row;
  }
};

/// The values of a cell for a pack, `stride` from one to the next.
template <class Real>
struct CellValues {
  const Real *first, *second;
  Index stride;
};

/// Where nothing is changed by each_cell().
struct NoChange {
  template <class V>
  struct Before {};
  template <class V>
  struct After {};
};

/// Packs are of lanes: of a block's W at a time, of N or any number. An edge or a cell is visited after the
/// other.
template <class Real, int W, int N = 0>
struct LanePacks {
  using Number = Real;
  using V = Pack<Real, W>;
  using G = Real;  ///< what the mesh holds for a pack
  static constexpr int lanes_at_once = W, lane_count = N;
  /// What a thread keeps for the packs that it goes through.
  using PerPack = OfLanes<Real, W>;
  template <int count>
  using Sides = SidesOfLanes<Real, W, count>;

  const StepSchedule<Real>& of;
  Index block;
  LaneCount<N> lanes;
  Index first_lane;

  /// Values of scratch that a packing takes for itself.
  template <class Input, class Change>
  KOKKOS_FORCEINLINE_FUNCTION static constexpr std::size_t room(const LaneMesh<Real>&) {
    return 0;
  }

  /// An edge, for a pack of its lanes.
  struct EdgeAt {
    Index edge, lanes, lane;
    KOKKOS_FORCEINLINE_FUNCTION G of(const Array<Real>& edges) const { return edges(edge); }
    KOKKOS_FORCEINLINE_FUNCTION V of_lanes(const Array<Real>& edges) const {
      return load<V>(edges.data() + static_cast<std::int64_t>(edge) * lanes + lane);
    }
    /// value(edge), and the lanes of a row(edge).
    template <class Value>
    KOKKOS_FORCEINLINE_FUNCTION G gather(const Value& value) const {
      return value(edge);
    }
    template <class Row>
    KOKKOS_FORCEINLINE_FUNCTION V gather_lanes(const Row& row) const {
      return load<V>(row(edge) + lane);
    }
  };

  template <class Input>
  KOKKOS_FORCEINLINE_FUNCTION void fetch(const Input& in, Index cell) const {
    const Index n = lanes;
    for (int i = 0; i < Input::n_first; ++i) prefetch(in.first_of(cell) + first_lane + i * n, W);
    for (int i = 0; i < Input::n_second; ++i) prefetch(in.second_of(cell) + first_lane + i * n, W);
  }

  /// To `sides`, for each inner edge that is due: through(geometry(EdgeAt), values of its left and right
  /// cell, EdgeAt). The cells of the edge so many further on are fetched meanwhile.
  template <int ahead, class Team, class Input, class Out, class Geometry, class Through>
  KOKKOS_FORCEINLINE_FUNCTION void each_edge(const Team& team, const Input& in, const Out& sides, Real*,
                                             const Geometry& geometry, const Through& through) const {
    const LaneMesh<Real>& mesh = of.mesh;
    const Index begin = mesh.edge_begin(block);
    const Index n = of.edges_due(block, mesh.boundary_begin(block) - begin);
    for_each<W>(team, n, [&](Index due) {
      const Index i = of.edge_due(begin, due), edge = begin + i;
      const Index left = mesh.left(edge), right = mesh.right(edge), stride = lanes;
      const CellValues<Real> l{in.first_of(left) + first_lane, in.second_of(left) + first_lane, stride},
          r{in.first_of(right) + first_lane, in.second_of(right) + first_lane, stride};
      const EdgeAt at{edge, stride, first_lane};
      const auto at_edge = geometry(at);
      Real* const out = sides.of(2 * i, 0);
      if constexpr (!on_device) {
        const Index later = begin + of.edge_due(begin, due + ahead);
        fetch(in, mesh.left(later));
        fetch(in, mesh.right(later));
      }
      for_packs<W, Real>(team, [=](int k) FRESHET_LANE_BODY {
        through(at_edge, CellValues<Real>{l.first + k, l.second + k, stride},
                CellValues<Real>{r.first + k, r.second + k, stride}, EdgeAt{edge, at.lanes, at.lane + k})
            .each([=](int j, V out_left, V out_right) FRESHET_LANE_BODY {
              store(out + j * W + k, out_left), store(out + (Out::count + j) * W + k, out_right);
            });
      });
    });
  }

  /// For each cell that is due: visit(cell, local, use), which calls use(from) where its step ends; of a pack
  /// k, to(cell).put(k, after) and book(k, after), after = update(from.before<V>(k), from.step, k). `local`:
  /// false where it is known that all cells have one step.
  template <class Change, class Team, class Visit, class Update, class To, class Fetch>
  KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Team& team, Real*, const Visit& visit,
                                             const Update& update, const To& to,
                                             const Fetch& fetch_to) const {
    const Index first = block * block_cells;
    const Index n = of.cells_due(block, minimum(block_cells, of.mesh.n_owned - first));
    for_each<W>(team, n, [&](Index i) {
      const Index cell = first + of.cell_due(first, i);
      visit(cell, std::true_type(), [&](const auto& from) FRESHET_LANE_BODY {
        constexpr Index ahead = 4;
        const auto target = to(cell);
        fetch_to(cell + ahead);
        for_packs<W, Real, true>(team, [=](int k) FRESHET_LANE_BODY {
          const auto after = update(from.template before<V>(k), from.step, k);
          target.put(k, after);
          target.book(k, after);
        });
      });
    });
  }
};

}  // namespace freshet::hydro
