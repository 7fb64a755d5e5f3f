#pragma once
// One explicit step over all lanes of one block: fluxes through its edges, then the balance of its cells.

#include "hydro/kernels/element_packs.hpp"
#include "hydro/kernels/lane_packs.hpp"
#include "hydro/kernels/step_edges.hpp"

namespace freshet::hydro {

/// First order: states are constant in a cell. Second order (`linear`): they are linear, and half a step
/// ahead (van Leer 1984, doi 10.1137/0905001: MUSCL-Hancock). `Packing`: see lane_packs.hpp.
template <class Packing, bool linear>
struct StepKernel : StepEdges<typename Packing::Number, Packing::lanes_at_once, linear, Packing::lane_count> {
  using Real = typename Packing::Number;
  static constexpr int W = Packing::lanes_at_once, lanes_at_once = W;
  using Base = StepEdges<Real, W, linear, Packing::lane_count>;
  using Base::mesh, Base::lanes, Base::plan, Base::raining;
  using typename Base::Scratch;
  /// 64 registers for a thread of a GPU.
  using Policy = BoundedTeams<W, 1024 / team_threads<W>>;
  using Team = typename Policy::member_type;
  using V = typename Packing::V;
  using Outflows = typename Packing::template Sides<Out::count>;
  using Input = EdgeInput<Real, n_variables, linear ? int{Slopes::count} : 0>;

  /// What so many edges or cells further on need is fetched while others are worked on.
  static constexpr int edges_ahead = linear ? 4 : 8;

  static constexpr Index sums_size = on_device ? 3 * team_threads<W> : 3 * W;

  /// Outflows; the packing's room; with local steps then, for each cell that is worked on at once, its
  /// outflow [mass, x, y][lane]; on a CPU zeros [lane] in the end (no rain).
  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return Outflows::size(mesh) + Packing::template room<Input, CellChange>(mesh) +
           (plan.local ? sums_size : 0) + (on_device ? 0 : W);
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  /// Parts of the scratch.
  struct Room {
    Real *packing, *sums;
    const Real* no_rain;
  };
  /// Of the cells that a thread updates.
  struct Found {
    typename Packing::PerPack rate;  ///< the largest, 1/s
    OfLanes<Real, W> clipped;        ///< all together, m3
  };

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const TeamShare<W> share(team.league_rank(), lanes);
    const Index block = this->active(share.place);
    Scratch scratch(team.team_scratch(scratch_level(scratch_size() * sizeof(Real))), scratch_size());
    const Outflows outflows(scratch.data(), mesh);
    Real* const room = scratch.data() + Outflows::size(mesh);
    Real* const sums = room + Packing::template room<Input, CellChange>(mesh);
    Real* const no_rain = on_device ? nullptr : sums + (plan.local ? sums_size : 0);
    if constexpr (!on_device)
      for (int lane = 0; lane < W; ++lane) no_rain[lane] = Real(0);
    for (Index first_lane = share.first_lane; first_lane < share.end_lane; first_lane += W) {
      const Packing packing{*this, block, lanes, first_lane};
      inner_edges(team, packing, outflows, room);
      this->rim_edges(team, block, first_lane, outflows);
      this->crest_edges(team, block, first_lane, outflows);
      team.team_barrier();
      this->book_metered_edges(team, block, first_lane, outflows);
      this->tell_passed(team, block, first_lane, outflows);
      Found found;
      update_cells(team, packing, outflows, {room, sums, no_rain}, found);
      note(team, block, first_lane, found);
      if constexpr (!on_device) team.team_barrier();
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void note(const Team& team, Index block, Index first_lane, Found& found) const {
    for_lanes<W>(team, [&](int lane) FRESHET_LANE_BODY {
      add_to(&this->clipped_volume(this->row(block) + first_lane + lane),
             static_cast<double>(*found.clipped.at(lane)));
    });
    Real largest = 0;
    for (const Real rate : found.rate.values) largest = maximum(largest, rate);
    if constexpr (on_device && sizeof(Real) == 8) {  // so many threads would wait for one number of 64 bits
      team.team_reduce(Kokkos::Max<Real>(largest));
      Kokkos::single(Kokkos::PerTeam(team), [&]() { this->note_rate(block, largest); });
    } else {
      this->note_rate(block, largest);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_edges(const Team& team, const Packing& packing,
                                               const Outflows& outflows, Real* room) const {
    using G = typename Packing::G;
    const Input in{this->now.data(), linear ? this->gradients.data() : this->now.data(), n_variables * lanes,
                   linear ? Slopes::count * lanes : n_variables * lanes};
    packing.template each_edge<edges_ahead>(
        team, in, outflows, room,
        [&](const auto& at) FRESHET_LANE_BODY {
          InnerEdge<G> e{at.of(mesh.nx), at.of(mesh.ny), at.of(mesh.length), at.of(mesh.step), {}};
          const EdgeMiddle<Array<Real>>& m = this->middles;
          if constexpr (linear) e.middle = {at.of(m.lx), at.of(m.ly), at.of(m.rx), at.of(m.ry)};
          return e;
        },
        [](const InnerEdge<G>& e, const CellValues<Real>& l, const CellValues<Real>& r, const auto&)
            FRESHET_LANE_BODY {
              return through_edge<linear, V>(l.first, l.second, r.first, r.second, l.stride, e);
            });
  }

  KOKKOS_FORCEINLINE_FUNCTION void update_cells(const Team& team, const Packing& packing,
                                                const Outflows& outflows, const Room& room,
                                                Found& found) const {
    Real* const sums = room.sums + (on_device ? team.team_rank() / W * (3 * W) : 0);
    packing.template each_cell<CellChange>(
        team, room.packing,
        [&](Index cell, auto local, const auto& use) FRESHET_LANE_BODY {
          this->template visit<local()>(team, packing.block, cell, packing.first_lane, outflows, sums,
                                        room.no_rain, use);
        },
        [&](const auto& before, auto step, int k) FRESHET_LANE_BODY {
          V rate = load<V>(found.rate.at(k));
          const CellAfter<V> after = balance(before, step, rate);
          store(found.rate.at(k), rate);
          return after;
        },
        [&](Index cell) FRESHET_LANE_BODY { return to(cell, packing.first_lane, found); },
        [&](Index cell) FRESHET_LANE_BODY { fetch_to(cell, packing.first_lane); });
  }

  /// Adds up what leaves a cell whose step goes on; use(what is known of it) where it ends.
  template <bool local, class Use>
  KOKKOS_FORCEINLINE_FUNCTION void visit(const Team& team, Index block, Index cell, Index first_lane,
                                         const Outflows& outflows, Real* sums, const Real* no_rain,
                                         const Use& use) const {
    if (local && this->has_faster_neighbour(cell)) {
      if (this->class_of(cell) > plan.ending) {
        this->carry(team, block, cell, first_lane, outflows, this->next_of(cell, first_lane), lanes);
      } else {
        this->carry(team, block, cell, first_lane, outflows, sums, W);
        this->mean_of(team, cell, sums);
        use(from<1, local>(cell, first_lane, OutflowsOfLanes{sums}, no_rain));
      }
    } else if (mesh.cells(cell).side[3] == no_side) {
      use(from<3, local>(cell, first_lane, outflows, no_rain));
    } else {
      use(from<4, local>(cell, first_lane, outflows, no_rain));
    }
  }

  /// What has left a whole cell, as `outflows` have it.
  using OutflowsOfLanes = SidesOfLanes<Real, W, Out::count>;

  /// A cell whose step ends. `outflows` of the block's edges; with one side: of the whole cell.
  template <int Sides, class Of>
  struct From {
    Index a, b, c, d;  ///< its sides; no array, which g++ would keep in memory
    Of outflows;
    const Real *old, *lost, *rain, *drag;  ///< rain: on a GPU null where none falls
    RoughnessCurve<Real> curve;
    Real step, scale, limit;
    Index stride;

    template <class X>
    KOKKOS_FORCEINLINE_FUNCTION X sum(int j, int k) const {
      const auto through = [&](Index side) FRESHET_LANE_BODY { return load<X>(outflows.of(side, j) + k); };
      if constexpr (Sides == 1) return through(0);
      const X three = through(a) + through(b) + through(c);
      return Sides == 4 ? three + through(d) : three;
    }
    template <class X>
    KOKKOS_FORCEINLINE_FUNCTION CellBefore<X, Real> before(int k) const {
      return {state_at<X>(old + k, stride),
              sizeof(Real) == 4 ? load<X>(lost + k) : X{},
              {sum<X>(Out::mass, k), sum<X>(Out::x, k), sum<X>(Out::y, k)},
              on_device && !rain ? X{} : load<X>(rain + k),
              scale,
              load<X>(drag + k),
              curve,
              limit};
    }
  };
  template <int Sides, bool local, class Of>
  KOKKOS_FORCEINLINE_FUNCTION From<Sides, Of> from(Index cell, Index first_lane, const Of& outflows,
                                                   const Real* no_rain) const {
    const CellRecord<Real>& c = mesh.cells(cell);
    const std::size_t row = this->row(cell) + first_lane;
    const int step_class = local ? this->class_of(cell) : 0;
    const Real step = this->span_of(step_class);
    return {c.side[0],
            c.side[1],
            c.side[2],
            c.side[Sides - 1 > 0 ? Sides - 1 : 0],
            outflows,
            this->state_of(cell, first_lane),
            this->residual.data() + (sizeof(Real) == 4 ? row : 0),
            raining ? this->rain.data() + row : no_rain,
            this->drag.data() + this->row(c.land_class) + first_lane,
            this->curves(c.land_class),
            step,
            step * c.inverse_area,
            c.half_perimeter_over_area * Real(plan.rate_factor(step_class)),
            lanes};
  }

  /// Where a cell after its step goes.
  struct To {
    Real *out, *lost;
    const CellRecord<Real>* cell;
    Real area;  ///< m2, for packs
    Index stride;
    Found* found;

    template <class X>
    KOKKOS_FORCEINLINE_FUNCTION void put(int k, const CellAfter<X>& after) const {
      if constexpr (sizeof(Real) == 4) store(lost + k, after.lost);
      store(out + k, after.flow.depth);
      store(out + stride + k, after.flow.u);
      store(out + 2 * stride + k, after.flow.v);
    }
    template <class X>
    KOKKOS_FORCEINLINE_FUNCTION void book(int k, const CellAfter<X>& after) const {
      Real* const sum = found->clipped.at(k);
      if constexpr (numbers < X >> 1)
        store(sum, load<X>(sum) + after.clipped * area);
      else if (after.clipped != X{})
        *sum += after.clipped * (Real(1) / cell->inverse_area);
    }
  };
  KOKKOS_FORCEINLINE_FUNCTION void fetch_to(Index cell, Index first_lane) const {
    const Real* const out = this->next_of(cell, first_lane);
    for (Index i = 0; i < (W > 1 ? n_variables : 1); ++i) prefetch<true>(out + i * lanes, W);
    if constexpr (sizeof(Real) == 4 && W > 1)
      prefetch<true>(this->residual.data() + this->row(cell) + first_lane, W);
  }
  KOKKOS_FORCEINLINE_FUNCTION To to(Index cell, Index first_lane, Found& found) const {
    return {this->next_of(cell, first_lane),
            this->residual.data() + (sizeof(Real) == 4 ? this->row(cell) + first_lane : 0),
            mesh.cells.data() + cell,
            numbers<V> == 1 || W == 1 ? Real(0) : Real(1) / mesh.cells(cell).inverse_area,
            lanes,
            &found};
  }
};

}  // namespace freshet::hydro
