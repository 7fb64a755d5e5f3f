#pragma once
// Terms at edges (hydro/terms/) in a step: explicit, with the state before it; what they do to a cell comes
// after its friction.

#include "hydro/formulas/reconstruction.hpp"
#include "hydro/kernels/element_packs.hpp"
#include "hydro/kernels/term_arrays.hpp"
#include "hydro/kernels/term_change.hpp"
#include "hydro/terms/terms.hpp"

namespace freshet::hydro {

/// Adds up what passes the edges of cells when these end a step; cells that end theirs take it over.
template <class Packing, bool linear>
struct TermKernel : TermArrays<typename Packing::Number> {
  using Real = typename Packing::Number;
  using Base = TermArrays<Real>;
  using Base::mesh, Base::lanes, Base::plan, Base::terms;
  using typename Base::Team, typename Base::Scratch;
  using V = typename Packing::V;
  using G = typename Packing::G;
  static constexpr int W = Packing::lanes_at_once;
  /// The water; gradients of its velocity.
  using Input = EdgeInput<Real, n_variables, linear ? 4 : 0>;
  using Sides = typename Packing::template Sides<TermSums::count>;
  using Rate = typename Packing::PerPack;

  Array<Real> block_rate;  ///< as StepArrays has it, for the state after
  Array<Real> rate;        ///< [owned cell][lane] that terms ask for, 1/s

  KOKKOS_FORCEINLINE_FUNCTION std::size_t scratch_size() const {
    return Sides::size(mesh) + Packing::template room<Input, TermChange>(mesh);
  }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank());
    Scratch scratch(team.team_scratch(1), scratch_size());
    const Sides sides(scratch.data(), mesh);
    Real* const room = scratch.data() + Sides::size(mesh);
    Rate found;
    for (Index lane = 0; lane < lanes; lane += W) {
      const Packing packing{*this, block, lanes, lane};
      edges(team, packing, sides, room);
      no_rims(team, block, sides);
      team.team_barrier();
      cells(team, packing, sides, room, found);
      team.team_barrier();
    }
    Real largest = 0;
    for (const Real most : found.values) largest = maximum(largest, most);
    if constexpr (on_device) team.team_reduce(Kokkos::Max<Real>(largest));
    Kokkos::single(Kokkos::PerTeam(team),
                   [&]() { block_rate(block) = plan.last ? largest : maximum(block_rate(block), largest); });
  }

  /// Of an edge, the same in all lanes: the way from the left centroid to the right one is (dx, dy).
  struct Lies {
    G nx, ny, length, step, dx, dy, distance;
    RoughnessCurve<G> left, right;
  };
  template <class At>
  KOKKOS_FORCEINLINE_FUNCTION Lies lies(const At& at) const {
    const EdgeMiddle<Array<Real>>& m = this->middles;
    Lies e = {at.of(mesh.nx),
              at.of(mesh.ny),
              absolute(at.of(mesh.length)),
              at.of(mesh.step),
              at.of(m.lx) - at.of(m.rx),
              at.of(m.ly) - at.of(m.ry),
              {},
              {},
              {}};
    e.distance = e.dx * e.nx + e.dy * e.ny;
    if (!this->rough) return e;
    const auto curve = [&](const Array<Index>& cells) {
      const auto part = [&](Real RoughnessCurve<Real>::*number) {
        return at.gather([&](Index i) { return this->curves(class_at(cells, i)).*number; });
      };
      return RoughnessCurve<G>{part(&RoughnessCurve<Real>::excess), part(&RoughnessCurve<Real>::deep),
                               part(&RoughnessCurve<Real>::inverse_range)};
    };
    e.left = curve(mesh.left), e.right = curve(mesh.right);
    return e;
  }
  /// Land class of a cell of an edge. Packs go on to where there is no inner edge.
  KOKKOS_FORCEINLINE_FUNCTION Index class_at(const Array<Index>& cells, Index edge) const {
    return this->land_class(minimum(cells(edge), mesh.n_cells - 1));
  }

  KOKKOS_FORCEINLINE_FUNCTION void edges(const Team& team, const Packing& packing, const Sides& sides,
                                         Real* room) const {
    const Real* const slopes = linear ? this->gradients.data() + Slopes::u_x * lanes : this->now.data();
    const Input in{this->now.data(), slopes, n_variables * lanes, Slopes::count * lanes};
    packing.template each_edge<8>(
        team, in, sides, room, [&](const auto& at) FRESHET_LANE_BODY { return lies(at); },
        [&](const Lies& e, const CellValues<Real>& l, const CellValues<Real>& r, const auto& at)
            FRESHET_LANE_BODY { return through(e, l, r, at); });
  }

  template <class At>
  KOKKOS_FORCEINLINE_FUNCTION PassedByTerms<V> through(const Lies& e, const CellValues<Real>& l,
                                                       const CellValues<Real>& r, const At& at) const {
    const auto all = [](G value) { return spread<V>(value); };
    const Flow<V> left = state_at<V>(l.first, l.stride), right = state_at<V>(r.first, r.stride);
    TermEdge<V> edge{left,
                     right,
                     minimum(left.depth, right.depth + e.step) - maximum(e.step, Real(0)),
                     all(e.nx),
                     all(e.ny),
                     all(e.distance),
                     all(Real(1) / e.distance),
                     all(e.length * e.distance)};
    const auto mend = [&](int row, V rise, V& x, V& y) FRESHET_LANE_BODY {
      x = mean(l, r, row), y = mean(l, r, row + 1);
      const V more = (rise - (x * e.dx + y * e.dy)) * edge.inverse_distance;
      x += more * e.nx, y += more * e.ny;
    };
    mend(Slopes::u_x, right.u - left.u, edge.u_x, edge.u_y);
    mend(Slopes::v_x, right.v - left.v, edge.v_x, edge.v_y);
    if (this->rough)
      edge.drag = Real(0.5) * (drag_of(mesh.left, at) * drag_factor(left.depth, e.left) +
                               drag_of(mesh.right, at) * drag_factor(right.depth, e.right));
    TermFlux<V> sum;
    for (std::size_t i = 0; i < terms.extent(0); ++i) {
      const TermFlux<V> f =
          through_edge_by(terms(i).row, edge, spread<V>(static_cast<Real>(terms(i).coefficient)));
      sum = {sum.x + f.x, sum.y + f.y, sum.conductance + f.conductance};
    }
    const auto stands = edge.depth > Real(dry_depth);  // water against water
    const auto of = [&](V value) FRESHET_LANE_BODY { return select(stands, value * e.length, V{}); };
    return {of(sum.x), of(sum.y), of(sum.conductance)};
  }

  /// Of both cells' gradients (second order): then it is that along the way between the centroids as the
  /// difference of the velocities has it.
  KOKKOS_FORCEINLINE_FUNCTION static V mean(const CellValues<Real>& l, const CellValues<Real>& r, int row) {
    if constexpr (!linear) return V{};
    const Index at = (row - Slopes::u_x) * l.stride;
    return Real(0.5) * (load<V>(l.second + at) + load<V>(r.second + at));
  }
  template <class At>
  KOKKOS_FORCEINLINE_FUNCTION V drag_of(const Array<Index>& cells, const At& at) const {
    return at.gather_lanes(
        [&](Index i) { return this->drag.data() + static_cast<std::size_t>(class_at(cells, i)) * lanes; });
  }

  /// Nothing passes at boundaries and crests.
  KOKKOS_FORCEINLINE_FUNCTION void no_rims(const Team& team, Index block, const Sides& sides) const {
    const Index begin = mesh.edge_begin(block), first = mesh.boundary_begin(block);
    if (mesh.crest_begin.extent(0) > 0) {
      team.team_barrier();
      const Index from = mesh.crest_begin(block);
      for_each<W>(team, mesh.crest_begin(block + 1) - from, [&](Index i) {
        for (Index side = 2 * mesh.crest_place(from + i), n = 0; n < 2; ++n, ++side)
          for (int j = 0; j < TermSums::count; ++j) {
            Real* const passed = sides.of(side, j);
            for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY { passed[k] = Real(0); });
          }
      });
    }
    for_each<W>(team, mesh.edge_end(block) - first, [&](Index i) {
      for (int j = 0; j < TermSums::count; ++j) {
        Real* const passed = sides.of(2 * (first + i - begin), j);
        for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY { passed[k] = Real(0); });
      }
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void cells(const Team& team, const Packing& packing, const Sides& sides,
                                         Real* room, Rate& found) const {
    const Index block = packing.block, lane = packing.first_lane;
    packing.template each_cell<TermChange>(
        team, room,
        [&](Index cell, auto local, const auto& use) FRESHET_LANE_BODY {
          if (local && this->has_faster_neighbour(cell)) {
            add_up(team, block, cell, lane, sides);
            if (this->class_of(cell) <= plan.ending) use(from<0>(cell, lane, sides));
          } else if (mesh.cells(cell).side[3] == no_side) {
            use(from<3>(cell, lane, sides));
          } else {
            use(from<4>(cell, lane, sides));
          }
        },
        [&](const auto& before, auto step, int k) FRESHET_LANE_BODY {
          V most = load<V>(found.at(k));
          const TermAfter<V> after = by_terms(before, step, most);
          store(found.at(k), most);
          return after;
        },
        [&](Index cell) FRESHET_LANE_BODY {
          Real* const sums = this->has_faster_neighbour(cell) ? this->sums_of(cell) + lane : nullptr;
          return TermTo<Real>{this->state_of(this->next, cell) + lanes + lane, sums,
                              rate.data() + static_cast<std::size_t>(cell) * lanes + lane, lanes};
        },
        [](Index) {});
  }

  /// Of a cell with faster neighbours.
  KOKKOS_FORCEINLINE_FUNCTION void add_up(const Team& team, Index block, Index cell, Index lane,
                                          const Sides& sides) const {
    Real* const sums = this->sums_of(cell) + lane;
    const Index stride = lanes;
    this->each_side_due(block, cell, [&](Side side, Real span) {
      for (int j = 0; j < TermSums::count; ++j) {
        const Real* const passed = sides.of(side, j);
        for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY { sums[j * stride + k] += passed[k] * span; });
      }
    });
  }

  template <int n>
  KOKKOS_FORCEINLINE_FUNCTION TermFrom<Real, n, Sides> from(Index cell, Index lane,
                                                            const Sides& sides) const {
    const CellRecord<Real>& c = mesh.cells(cell);
    const int step_class = this->class_of(cell);
    return {this->span_of(step_class),
            sides,
            c.side[0],
            c.side[1],
            c.side[2],
            c.side[n == 4 ? 3 : 0],
            this->state_of(this->next, cell) + lane,
            this->sums_of(cell) + lane,
            c.inverse_area,
            c.half_perimeter_over_area,
            Real(plan.rate_factor(step_class)),
            lanes};
  }
};

}  // namespace freshet::hydro
