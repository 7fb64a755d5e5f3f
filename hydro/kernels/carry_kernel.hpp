#pragma once
// What the water carries, in a step: with the water that has passed the edges (StepArrays::passed), in passes
// of their own after it, which run only where something is carried.
//
// A cell adds up what each edge brings when the edge's step ends, and takes the sum over when its own does.
// Both cells of an edge see the same volume and the same concentration. V is a pack of lanes, or a number.

#include "hydro/kernels/carry_change.hpp"
#include "hydro/kernels/carry_slopes.hpp"

namespace freshet::hydro {

/// Concentrations at the end of this substep: cells that end their step have theirs at first in the place of
/// what they gained (CarriedSums), as others still look at the old one.
template <class Packing, bool linear>
struct PassKernel : CarryArrays<typename Packing::Number> {
  using Real = typename Packing::Number;
  using Base = CarryArrays<Real>;
  using Base::mesh, Base::lanes, Base::carried, Base::plan;
  using typename Base::Team, typename Base::Scratch;
  using V = typename Packing::V;
  using G = typename Packing::G;
  static constexpr int W = Packing::lanes_at_once;
  /// Its concentration; its gradient and what half a step ahead adds.
  using Input = EdgeInput<Real, 1, linear ? 3 : 0>;
  using Sides = typename Packing::template Sides<1>;
  using Change = CarryChange<linear>;
  Array<Real> passed;    ///< as StepArrays has it
  Array<Real> rain;      ///< [owned cell][lane] m/s; empty: none
  Array<double> decays;  ///< [quantity][class] share that decays over a step

  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return Sides::size(mesh) + Packing::template room<Input, Change>(mesh);
  }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank());
    Scratch scratch(team.team_scratch(1), scratch_size());
    const Sides sides(scratch.data(), mesh);
    Real* const room = scratch.data() + Sides::size(mesh);
    for (int q = 0; q < carried.quantities; ++q)
      for (Index lane = 0; lane < lanes; lane += W) {
        const Packing packing{*this, block, lanes, lane};
        inner_edges(team, packing, q, sides, room);
        rim_edges(team, block, lane, q, sides);
        team.team_barrier();
        cells(team, packing, q, sides, room);
        team.team_barrier();
      }
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_edges(const Team& team, const Packing& packing, int q,
                                               const Sides& sides, Real* room) const {
    const Index row = carried.quantities * lanes, slopes_row = linear ? row * CarriedSlopes::count : row;
    const Real* const values = carried.values.data() + q * lanes;
    const Input in{values, linear ? carried.slopes.data() + q * CarriedSlopes::count * lanes : values, row,
                   slopes_row};
    packing.template each_edge<8>(
        team, in, sides, room,
        [&](const auto& at) FRESHET_LANE_BODY {
          EdgeMiddle<G> middle = {};
          const EdgeMiddle<Array<Real>>& m = this->middles;
          if constexpr (linear) middle = {at.of(m.lx), at.of(m.ly), at.of(m.rx), at.of(m.ry)};
          return middle;
        },
        [&](const EdgeMiddle<G>& m, const CellValues<Real>& l, const CellValues<Real>& r, const auto& at)
            FRESHET_LANE_BODY {
              return brought<V>(at.of_lanes(passed), load<V>(l.first), rise<V>(l, m.lx, m.ly),
                                load<V>(r.first), rise<V>(r, m.rx, m.ry));
            });
  }

  /// What the plane of a cell adds to its value at the middle of an edge.
  template <class X, class Y>
  KOKKOS_FORCEINLINE_FUNCTION static X rise(const CellValues<Real>& cell, Y x, Y y) {
    if constexpr (!linear) return X{};
    const auto value = [=](int i) FRESHET_LANE_BODY { return load<X>(cell.second + i * cell.stride); };
    return value(CarriedSlopes::ahead) + (value(CarriedSlopes::x) * x + value(CarriedSlopes::y) * y);
  }

  KOKKOS_FORCEINLINE_FUNCTION void rim_edges(const Team& team, Index block, Index first_lane, int q,
                                             const Sides& sides) const {
    const Index begin = mesh.edge_begin(block), first = mesh.boundary_begin(block);
    for_each<W>(team, mesh.edge_end(block) - first, [&](Index i) {
      const Index edge = first + i, cell = mesh.left(edge), stride = lanes;
      const int step_class = this->class_of(cell);
      if (step_class > plan.ending) return;
      const double span = static_cast<double>(this->span_of(step_class));
      Real x = 0, y = 0;
      if constexpr (linear) this->middle(edge, true, x, y);
      const std::size_t at = static_cast<std::size_t>(mesh.right(edge)) * carried.quantities + q;
      const Real outside = static_cast<Real>(carried.at_rim(at));
      double* const amount = carried.rim_amount.data() + at * lanes + first_lane;
      const Real* const mass = passed.data() + static_cast<std::size_t>(edge) * lanes + first_lane;
      const Real* const own = carried.of_cell(cell, lanes) + q * lanes + first_lane;
      const Real* const slopes = linear ? carried.slopes_of(cell, q, lanes) + first_lane : own;
      Real* const to = sides.of(2 * (edge - begin), 0);
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
        const Real leaves = rise<Real>(CellValues<Real>{own + k, slopes + k, stride}, x, y);
        const Real more = mass[k] > Real(0) ? leaves : outside - own[k];
        to[k] = -(mass[k] * more);
        amount[k] -=
            static_cast<double>(mass[k]) * span * (static_cast<double>(own[k]) + static_cast<double>(more));
      });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void cells(const Team& team, const Packing& packing, int q, const Sides& sides,
                                         Real* room) const {
    const Index block = packing.block, lane = packing.first_lane;
    packing.template each_cell<Change>(
        team, room,
        [&](Index cell, auto local, const auto& use) FRESHET_LANE_BODY {
          if (local && this->has_faster_neighbour(cell)) {
            add_up(team, block, cell, lane, q, sides);
            if (this->class_of(cell) <= plan.ending) use(from<0>(block, cell, lane, q, sides));
          } else if (mesh.cells(cell).side[3] == no_side) {
            use(from<3>(block, cell, lane, q, sides));
          } else {
            use(from<4>(block, cell, lane, q, sides));
          }
        },
        [](const auto& before, auto, int) FRESHET_LANE_BODY { return carried_on(before); },
        [&](Index cell) FRESHET_LANE_BODY {
          return CarryTo<Real>{carried.sums_of(cell, lanes) + (CarriedSums::gained + q) * lanes + lane,
                               carried.gone_of(cell, q, 0, lanes) + lane, mesh.area.data() + cell, lanes};
        },
        [](Index) {});
  }

  /// Of a cell with faster neighbours.
  KOKKOS_FORCEINLINE_FUNCTION void add_up(const Team& team, Index block, Index cell, Index first_lane, int q,
                                          const Sides& sides) const {
    Real* const sums = carried.sums_of(cell, lanes) + first_lane;
    Real* const gained = sums + (CarriedSums::gained + q) * lanes;
    const Index stride = lanes, begin = mesh.edge_begin(block);
    this->each_side_due(block, cell, [&](Side side, Real span) {
      const Real* const brought = sides.of(side, 0);
      const Real* const mass =
          passed.data() + static_cast<std::size_t>(begin + side / 2) * lanes + first_lane;
      const Real out_span = side % 2 == 0 ? span : -span;
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
        gained[k] += brought[k] * span;
        if (q > 0) return;
        const Real out = mass[k] * out_span;
        sums[CarriedSums::out * stride + k] += out;
        sums[CarriedSums::in * stride + k] += maximum(-out, Real(0));
      });
    });
  }

  template <int n>
  KOKKOS_FORCEINLINE_FUNCTION auto from(Index block, Index cell, Index lane, int q,
                                        const Sides& sides) const {
    const CellRecord<Real>& c = mesh.cells(cell);
    const int step_class = this->class_of(cell);
    const Real* const slopes = linear ? carried.slopes_of(cell, q, lanes) + lane : nullptr;
    return CarryFrom<Real, n, linear, Sides>{
        this->span_of(step_class),
        sides,
        {c.side[0], passed.data(), mesh.edge_begin(block), lane},
        {c.side[1], passed.data(), mesh.edge_begin(block), lane},
        {c.side[2], passed.data(), mesh.edge_begin(block), lane},
        {c.side[n == 4 ? 3 : 0], passed.data(), mesh.edge_begin(block), lane},
        carried.sums_of(cell, lanes) + lane,
        carried.sums_of(cell, lanes) + (CarriedSums::gained + q) * lanes + lane,
        carried.of_cell(cell, lanes) + q * lanes + lane,
        this->state_of(this->now, cell) + lane,
        this->state_of(this->next, cell) + lane,
        rain.extent(0) > 0 ? rain.data() + static_cast<std::size_t>(cell) * lanes + lane : nullptr,
        slopes,
        c.inverse_area,
        static_cast<Real>(decays(q * step_classes + step_class)),
        lanes};
  }
};

/// Cells that have ended their step take over their new concentrations.
template <class V>
struct TakeOverCarried : CarryArrays<Number<V>> {
  using Real = hydro::Number<V>;
  using typename PassArrays<Real>::Team;

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index row = this->carried.quantities * this->lanes, others = CarriedSums::gained * this->lanes;
    this->each_due(team, this->active(team.league_rank()), [&](Index cell) {
      if (this->class_of(cell) > this->plan.ending) return;
      Real* const value = this->carried.of_cell(cell, this->lanes);
      Real* const sums = this->carried.sums_of(cell, this->lanes);
      for (Index i = 0; i < row; i += numbers<V>) {
        store(value + i, load<V>(sums + others + i));
        store(sums + others + i, V{});
      }
      if (this->has_faster_neighbour(cell))
        for (Index i = 0; i < others; i += numbers<V>) store(sums + i, V{});
    });
  }
};

}  // namespace freshet::hydro
