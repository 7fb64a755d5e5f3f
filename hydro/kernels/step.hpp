#pragma once
// One explicit step over all lanes of one block: fluxes through its edges, then the balance of its cells.

#include "hydro/kernels/step_edges.hpp"

namespace freshet::hydro {

/// First order: states are constant in a cell. Second order (`linear`): they are linear, and half a step
/// ahead (van Leer 1984, doi 10.1137/0905001: MUSCL-Hancock). W lanes of one block at a time; a basin's lanes
/// are a multiple of W, and exactly N where N is not 0.
template <class Real, int W, bool linear, int N = 0>
struct StepKernel : StepEdges<Real, W, linear, N> {
  using Base = StepEdges<Real, W, linear, N>;
  using Base::mesh, Base::lanes, Base::plan, Base::raining;
  using typename Base::Scratch;
  /// 64 registers for a thread of a GPU.
  using Policy = BoundedTeams<W, 1024 / team_threads<W>>;
  using Team = typename Policy::member_type;
  using V = Pack<Real, W>;
  using Outflows = OutflowsOfLanes<Real, W>;
  static constexpr int lanes_at_once = W;

  /// What so many edges or cells further on need is fetched while others are worked on.
  static constexpr int edges_ahead = linear ? 4 : 8, cells_ahead = 4;

  static constexpr Index sums_size = on_device ? 3 * team_threads<W> : 3 * W;

  /// Outflows [side of an edge][mass, x, y][lane]; with local steps then, for each cell that is worked on at
  /// once, its outflow [mass, x, y][lane]; on a CPU zeros [lane] in the end (no rain).
  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return 6 * static_cast<std::size_t>(mesh.max_block_edges) * W + (plan.local ? sums_size : 0) +
           (on_device ? 0 : W);
  }
  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  /// Of the cells that a thread updates.
  struct Found {
    OfLanes<Real, W> rate, clipped;  ///< the largest, 1/s; all together, m3
  };

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const TeamShare<W> share(team.league_rank(), lanes);
    const Index block = this->active(share.place);
    Scratch scratch(team.team_scratch(scratch_level(scratch_size() * sizeof(Real))), scratch_size());
    const Outflows outflows{scratch.data()};
    Real* const sums = scratch.data() + 6 * mesh.max_block_edges * W;
    Real* const no_rain = sums + (plan.local ? sums_size : 0);
    if constexpr (!on_device)
      for (int lane = 0; lane < W; ++lane) no_rain[lane] = Real(0);
    for (Index first_lane = share.first_lane; first_lane < share.end_lane; first_lane += W) {
      inner_edges(team, block, first_lane, outflows);
      this->rim_edges(team, block, first_lane, outflows);
      team.team_barrier();
      this->book_metered_edges(team, block, first_lane, outflows);
      this->tell_passed(team, block, first_lane, outflows);
      Found found;
      update_cells(team, block, first_lane, outflows, sums, no_rain, found);
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

  template <class Any>
  KOKKOS_FORCEINLINE_FUNCTION static void put(const BothSides<Any>& f, Real* out) {
    store(out, f.left.mass), store(out + W, f.left.x), store(out + 2 * W, f.left.y);
    store(out + 3 * W, f.right.mass), store(out + 4 * W, f.right.x), store(out + 5 * W, f.right.y);
  }

  KOKKOS_FORCEINLINE_FUNCTION void fetch_cell(Index cell, Index first_lane) const {
    const Real* const state = this->state_of(cell, first_lane);
    for (int i = 0; i < n_variables; ++i) prefetch(state + i * lanes, W);
    if constexpr (linear) {
      const Real* const slopes = this->gradients_of(cell, first_lane);
      for (int i = 0; i < Slopes::count; ++i) prefetch(slopes + i * lanes, W);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_edges(const Team& team, Index block, Index first_lane,
                                               Outflows outflows) const {
    const Index begin = mesh.edge_begin(block);
    const Index n = this->edges_due(block, mesh.boundary_begin(block) - begin);
    for_each<W>(team, n, [&](Index due) {
      const Index i = this->edge_due(begin, due);
      const BlockEdge<Real> e = mesh.edge(begin + i);
      const Real* const l = this->state_of(e.left, first_lane);
      const Real* const r = this->state_of(e.right, first_lane);
      const Real* const gl = this->gradients_of(e.left, first_lane);
      const Real* const gr = this->gradients_of(e.right, first_lane);
      const EdgeMiddle<Real> m = this->middle(begin + i);
      Real* const out = outflows.of(2 * i, 0);
      const Index stride = lanes;
      if constexpr (!on_device) {
        const Index later = begin + this->edge_due(begin, due + edges_ahead);
        fetch_cell(mesh.left(later), first_lane);
        fetch_cell(mesh.right(later), first_lane);
      }
      for_packs<W, Real>(team, [=](int k) FRESHET_LANE_BODY {
        put(through_edge<linear, V>(l + k, gl + k, r + k, gr + k, stride,
                                    InnerEdge<Real>{e.nx, e.ny, e.length, e.step, m}),
            out + k);
      });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void update_cells(const Team& team, Index block, Index first_lane,
                                                Outflows outflows, Real* all_sums, const Real* no_rain,
                                                Found& found) const {
    const Index first = block * block_cells;
    const Index n = this->cells_due(block, minimum(block_cells, mesh.n_owned - first));
    Real* const sums = all_sums + (on_device ? team.team_rank() / W * (3 * W) : 0);
    for_each<W>(team, n, [&](Index i) {
      const Index cell = first + this->cell_due(first, i);
      if (this->has_faster_neighbour(cell)) {
        if (this->class_of(cell) > plan.ending) {
          this->carry(team, block, cell, first_lane, outflows, this->next_of(cell, first_lane), lanes);
        } else {
          this->carry(team, block, cell, first_lane, outflows, sums, W);
          this->mean_of(team, cell, sums);
          update_cell<1>(team, cell, first_lane, Outflows{sums}, no_rain, found);
        }
      } else if (mesh.cells(cell).side[3] == no_side) {
        update_cell<3>(team, cell, first_lane, outflows, no_rain, found);
      } else {
        update_cell<4>(team, cell, first_lane, outflows, no_rain, found);
      }
    });
  }

  /// What is clipped is nothing, most often: a GPU then leaves the division for the area out.
  KOKKOS_FORCEINLINE_FUNCTION static void add_clipped(Real* sum, V depth, Real area, Real inverse_area) {
    if constexpr (on_device) {
      if (depth != V{}) *sum += depth * (Real(1) / inverse_area);
    } else {
      store(sum, load<V>(sum) + depth * area);
    }
  }

  /// `outflows` of the block; with one side: of the whole cell.
  template <int Sides>
  KOKKOS_FORCEINLINE_FUNCTION void update_cell(const Team& team, Index cell, Index first_lane,
                                               Outflows outflows, const Real* no_rain, Found& found) const {
    const CellRecord<Real> c = mesh.cells(cell);
    const Real* const s0 = outflows.of(Sides > 1 ? c.side[0] : 0, 0);
    const Real* const s1 = outflows.of(Sides > 1 ? c.side[1] : 0, 0);
    const Real* const s2 = outflows.of(Sides > 1 ? c.side[2] : 0, 0);
    const Real* const s3 = outflows.of(Sides == 4 ? c.side[3] : 0, 0);
    const std::size_t row = this->row(cell) + first_lane;
    const Real* const old = this->state_of(cell, first_lane);
    Real* const out = this->next_of(cell, first_lane);
    Real* const lost = this->residual.data() + (sizeof(Real) == 4 ? row : 0);
    const Real* const rain = raining ? this->rain.data() + row : no_rain;
    const Real* const drag = this->drag.data() + this->row(c.land_class) + first_lane;
    const RoughnessCurve<Real> curve = this->curves(c.land_class);
    const int step_class = this->class_of(cell);
    const Real step = this->span_of(step_class), scale = step * c.inverse_area;
    const Real limit = c.half_perimeter_over_area * Real(plan.rate_factor(step_class));
    const Real area = on_device ? Real(0) : Real(1) / c.inverse_area;
    const Index stride = lanes;
    for (int i = 0; i < n_variables; ++i) prefetch<true>(out + (n_variables * cells_ahead + i) * stride, W);
    prefetch<true>(lost + (sizeof(Real) == 4 ? cells_ahead * stride : 0), W);
    for_packs<W, Real>(team, [=, this, &found](int k) FRESHET_LANE_BODY {
      const auto sum = [=](int i) FRESHET_LANE_BODY {
        const auto side = [=](const Real* s) FRESHET_LANE_BODY { return load<V>(s + i * W + k); };
        if constexpr (Sides == 1) return side(s0);
        const V three = side(s0) + side(s1) + side(s2);
        return Sides == 4 ? three + side(s3) : three;
      };
      constexpr bool rounds = sizeof(Real) == 4;
      const CellAfter<V> after = balance<V, Real>({state_at<V>(old + k, stride),
                                                   rounds ? load<V>(lost + k) : V{},
                                                   {sum(0), sum(1), sum(2)},
                                                   on_device && !raining ? V{} : load<V>(rain + k),
                                                   step,
                                                   scale,
                                                   load<V>(drag + k),
                                                   curve});
      if constexpr (rounds) store(lost + k, after.lost);
      add_clipped(found.clipped.at(k), after.clipped, area, c.inverse_area);
      store(out + k, after.flow.depth);
      store(out + stride + k, after.flow.u);
      store(out + 2 * stride + k, after.flow.v);
      store(found.rate.at(k), maximum(load<V>(found.rate.at(k)), after.speed * limit));
    });
  }
};

}  // namespace freshet::hydro
