#pragma once
// Terms at edges (hydro/terms/) in a step: explicit, with the state before it; what they do to a cell comes
// after its friction.

#include "hydro/formulas/reconstruction.hpp"
#include "hydro/kernels/term_arrays.hpp"
#include "hydro/terms/terms.hpp"

namespace freshet::hydro {

/// Adds up what passes the edges of cells when these end a step.
template <class Real, bool linear>
struct TermKernel : TermArrays<Real> {
  using typename PassArrays<Real>::Team;

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    this->each_cell(team, true, [&](Index block, Index cell) {
      this->each_side_due(block, cell, [&](Side side, Real span) { pass(block, cell, side, span); });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void pass(Index block, Index cell, Side side, Real span) const {
    if (cell_beyond(this->mesh, block, cell, side) == mesh::none) return;
    const BlockEdge<Real> e = this->mesh.edge(this->mesh.edge_begin(block) + side / 2);
    const Index lanes = this->lanes;
    const Real metres = absolute(e.length) * span, out = side % 2 == 0 ? metres : -metres;
    Real* const sums = this->sums_of(cell);
    TermEdge<Real> at{};
    Real dx, dy;
    lies(this->mesh.edge_begin(block) + side / 2, e, at, dx, dy);
    for (Index k = 0; k < lanes; ++k) {
      if (!water(e, k, at)) continue;
      velocity_gradient(e, k, dx, dy, at);
      for (std::size_t i = 0; i < this->terms.extent(0); ++i) {
        const TermFlux<Real> f =
            through_edge_by(this->terms(i).row, at, static_cast<Real>(this->terms(i).coefficient));
        sums[TermSums::x * lanes + k] += f.x * out;
        sums[TermSums::y * lanes + k] += f.y * out;
        sums[TermSums::conductance * lanes + k] += f.conductance * metres;
      }
    }
  }

  /// Way from the left centroid to the right one [m].
  KOKKOS_FORCEINLINE_FUNCTION void lies(Index edge, const BlockEdge<Real>& e, TermEdge<Real>& at, Real& dx,
                                        Real& dy) const {
    dx = this->middles.lx(edge) - this->middles.rx(edge);
    dy = this->middles.ly(edge) - this->middles.ry(edge);
    at.nx = e.nx, at.ny = e.ny;
    at.distance = dx * e.nx + dy * e.ny;
    at.size_squared = absolute(e.length) * at.distance;
  }

  /// Whether water stands against water.
  KOKKOS_FORCEINLINE_FUNCTION bool water(const BlockEdge<Real>& e, Index k, TermEdge<Real>& at) const {
    const auto flow = [&](Index cell) {
      return state_at<Real>(this->state_of(this->now, cell) + k, this->lanes);
    };
    at.left = flow(e.left), at.right = flow(e.right);
    at.depth = minimum(at.left.depth, at.right.depth + e.step) - maximum(e.step, Real(0));
    const auto rough = [&](Index cell, Real depth) {
      const Index c = this->land_class(cell);
      return this->drag(static_cast<std::size_t>(c) * this->lanes + k) * drag_factor(depth, this->curves(c));
    };
    at.drag = Real(0.5) * (rough(e.left, at.left.depth) + rough(e.right, at.right.depth));
    return at.depth > Real(dry_depth);
  }

  /// The mean of both cells' gradients (second order), along the way between the centroids as the difference
  /// of the velocities has it.
  KOKKOS_FORCEINLINE_FUNCTION void velocity_gradient(const BlockEdge<Real>& e, Index k, Real dx, Real dy,
                                                     TermEdge<Real>& at) const {
    const auto mean = [&](int value) {
      if constexpr (!linear) return Real(0);
      const auto of = [&](Index cell) {
        return this->gradients((static_cast<std::size_t>(cell) * Slopes::count + value) * this->lanes + k);
      };
      return Real(0.5) * (of(e.left) + of(e.right));
    };
    const auto mend = [&](int row, Real rise, Real& x, Real& y) {
      x = mean(row), y = mean(row + 1);
      const Real more = (rise - (x * dx + y * dy)) / at.distance;
      x += more * at.nx, y += more * at.ny;
    };
    mend(Slopes::u_x, at.right.u - at.left.u, at.u_x, at.u_y);
    mend(Slopes::v_x, at.right.v - at.left.v, at.v_x, at.v_y);
  }
};

/// Cells that end their step take over what terms have done.
template <class Real>
struct TermGainKernel : TermArrays<Real> {
  using typename PassArrays<Real>::Team;
  Array<Real> block_rate;  ///< as StepArrays has it, for the state after
  Array<Real> rate;        ///< [owned cell][lane] that terms ask for, 1/s

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank());
    Real largest = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, this->cells_in(block, true)),
        [&](Index i, Real& most) {
          const Index cell = this->cell_in(block, true, i);
          if (this->class_of(cell) <= this->plan.ending) most = maximum(most, gain(cell));
        },
        Kokkos::Max<Real>(largest));
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      block_rate(block) = this->plan.last ? largest : maximum(block_rate(block), largest);
    });
  }

  /// No more than would make the cell's velocity that around it, though it lost most of its water.
  KOKKOS_FORCEINLINE_FUNCTION Real gain(Index cell) const {
    const Index lanes = this->lanes;
    const CellRecord<Real>& record = this->mesh.cells(cell);
    const int step_class = this->class_of(cell);
    const Real span = this->span_of(step_class), rate_factor = Real(this->plan.rate_factor(step_class));
    Real* const sums = this->sums_of(cell);
    Real* const state = this->state_of(this->next, cell);
    Real fastest = 0;
    for (Index k = 0; k < lanes; ++k) {
      const auto sum = [&](int i) { return sums[i * lanes + k] * record.inverse_area; };
      const Real depth = state[k], conductance = sum(TermSums::conductance);
      const bool wet = depth > Real(dry_depth);
      const Real share = Real(1) / maximum(maximum(depth, conductance), Real(dry_depth));
      Real &u = state[lanes + k], &v = state[2 * lanes + k];
      u = wet ? u - sum(TermSums::x) * share : u;
      v = wet ? v - sum(TermSums::y) * share : v;
      const Real terms = wet ? conductance / (depth * span) : Real(0);
      const Real waves = wet ? limiting_speed(depth, u, v) * record.half_perimeter_over_area : Real(0);
      rate(static_cast<std::size_t>(cell) * lanes + k) = terms;
      fastest = maximum(fastest, maximum(terms, waves));
    }
    for (Index i = 0; i < TermSums::count * lanes; ++i) sums[i] = Real(0);
    return fastest * rate_factor;
  }
};

/// The rates that terms ask for, besides those of the waves: of cells, for the classes of local steps, or of
/// blocks.
template <class Real>
struct RaiseRates {
  Array<Real> by_terms;  ///< [owned cell][lane]
  Index lanes, of_row;   ///< cells of a row
  Index n_owned;
  Array<Real> rate;  ///< [row]
  KOKKOS_FUNCTION void operator()(Index row) const {
    const Index end = minimum(n_owned, (row + 1) * of_row);
    Real most = rate(row);
    for (Index i = row * of_row * lanes; i < end * lanes; ++i) most = maximum(most, by_terms(i));
    rate(row) = most;
  }
};

}  // namespace freshet::hydro
