#pragma once
// What the water carries, in a step: with the water that has passed the edges (StepArrays::passed), in passes
// of their own after it, which run only where something is carried. Lanes are the inner loop; one lane is one
// of them.
//
// A cell adds up what each edge brings when the edge's step ends, and takes the sum over when its own does.
// Both cells of an edge see the same volume and the same concentration.

#include "hydro/formulas/carried.hpp"
#include "hydro/kernels/carried_arrays.hpp"
#include "hydro/kernels/pass_arrays.hpp"
#include "hydro/kernels/source_term_kernel.hpp"

namespace freshet::hydro {

/// What all of these kernels work on.
template <class Real>
struct CarryArrays : PassArrays<Real> {
  CarriedArrays<Real> carried;
};

/// Second order: limited gradients from the cells around, those that share a node (the three next to a
/// triangle alone make no stable scheme: Haider et al. 2009, doi 10.1007/s00211-009-0227-y), and half a step
/// ahead, in cells that begin a step. First order next to dry cells.
template <class Real>
struct CarriedSlopesKernel : CarryArrays<Real> {
  using typename PassArrays<Real>::Team;
  Beginning<Real> cells_that;

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    this->each_cell(team, false, [&](Index block, Index cell) {
      if (!cells_that.begins(cell)) return;
      for (Index k = 0; k < this->lanes; ++k) {
        const bool wet = all_wet(block, cell, k);
        for (int q = 0; q < this->carried.quantities; ++q) slopes(block, cell, q, k, wet);
      }
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION bool all_wet(Index block, Index cell, Index k) const {
    bool wet = this->state_of(this->now, cell)[k] > Real(least_reconstructed);
    for (const Side side : this->mesh.cells(cell).side) {
      const Index other = side == no_side ? mesh::none : cell_beyond(this->mesh, block, cell, side);
      wet = wet && (other == mesh::none || this->state_of(this->now, other)[k] > Real(dry_depth));
    }
    return wet;
  }

  KOKKOS_FORCEINLINE_FUNCTION void slopes(Index block, Index cell, int q, Index k, bool wet) const {
    const Index lanes = this->lanes;
    const auto value = [&](Index c) { return this->carried.of_cell(c, lanes)[q * lanes + k]; };
    const Real* const own = this->state_of(this->now, cell) + k;
    DifferencesAround<Real> around;
    Real gx = 0, gy = 0;
    if (wet) {
      for (Index i = this->carried.around_begin(cell); i < this->carried.around_begin(cell + 1); ++i) {
        const CellAround<Real> other = this->carried.around(i);
        if (this->state_of(this->now, other.cell)[k] > Real(dry_depth))
          around.add(other.x, other.y, value(other.cell) - value(cell));
      }
      around.gradient(gx, gy);
      const Real share = limited(block, cell, around, gx, gy);
      gx *= share, gy *= share;
    }
    const auto put = [&](int what, Real number) {
      this->carried.slopes_of(cell, q, lanes)[what * lanes + k] = number;
    };
    put(CarriedSlopes::x, gx), put(CarriedSlopes::y, gy);
    put(CarriedSlopes::ahead, -cells_that.half_step(cell) * (own[lanes] * gx + own[2 * lanes] * gy));
    put(CarriedSlopes::least, around.least), put(CarriedSlopes::most, around.most);
  }

  KOKKOS_FORCEINLINE_FUNCTION Real limited(Index block, Index cell, const DifferencesAround<Real>& around,
                                           Real gx, Real gy) const {
    RoomForRise<Real> room{Real(1.5), Real(1)};
    for (const Side side : this->mesh.cells(cell).side) {
      if (side == no_side) continue;
      Real x, y;
      this->middle(this->mesh.edge_begin(block) + side / 2, side % 2 == 0, x, y);
      room = room.or_less(RoomForRise<Real>::of(gx * x + gy * y, around.least, around.most));
    }
    return limiter(room);
  }
};

/// Adds up what passes the edges of cells when these end a step.
template <class Real, bool linear>
struct PassKernel : CarryArrays<Real> {
  using typename PassArrays<Real>::Team;
  Array<Real> passed;  ///< as StepArrays has it

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    this->each_cell(team, true, [&](Index block, Index cell) {
      this->each_side_due(block, cell, [&](Side side, Real span) { pass(block, cell, side, span); });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void pass(Index block, Index cell, Side side, Real span) const {
    const Index lanes = this->lanes, edge = this->mesh.edge_begin(block) + side / 2;
    const Index other = cell_beyond(this->mesh, block, cell, side);
    const Real out_span = side % 2 == 0 ? span : -span;
    const Real* const mass = passed.data() + static_cast<std::size_t>(edge) * lanes;
    Real* const sums = this->carried.sums_of(cell, lanes);
    for (Index k = 0; k < lanes; ++k) {
      const Real out = mass[k] * out_span;
      sums[CarriedSums::out * lanes + k] += out;
      sums[CarriedSums::in * lanes + k] += maximum(-out, Real(0));
    }
    for (int q = 0; q < this->carried.quantities; ++q) {
      Real* const gained = sums + (CarriedSums::gained + q) * lanes;
      const Real* const own = this->carried.of_cell(cell, lanes) + q * lanes;
      if (other == mesh::none)
        through_rim(edge, cell, q, own, mass, out_span, gained);
      else
        between(edge, side, cell, other, q, own, mass, out_span, gained);
    }
  }

  /// What the plane of a cell adds to its value at the middle of an edge.
  KOKKOS_FORCEINLINE_FUNCTION Real rise(Index cell, int q, Index k, Real x, Real y) const {
    if constexpr (!linear) return Real(0);
    const Real* const s = this->carried.slopes_of(cell, q, this->lanes) + k;
    const Index n = this->lanes;
    return s[CarriedSlopes::ahead * n] + (s[CarriedSlopes::x * n] * x + s[CarriedSlopes::y * n] * y);
  }

  KOKKOS_FORCEINLINE_FUNCTION void between(Index edge, Side side, Index cell, Index other, int q,
                                           const Real* own, const Real* mass, Real out_span,
                                           Real* gained) const {
    Real x = 0, y = 0, beyond_x = 0, beyond_y = 0;
    if constexpr (linear) {
      this->middle(edge, side % 2 == 0, x, y);
      this->middle(edge, side % 2 == 1, beyond_x, beyond_y);
    }
    const Real* const beyond = this->carried.of_cell(other, this->lanes) + q * this->lanes;
    for (Index k = 0; k < this->lanes; ++k) {
      const Real out = mass[k] * out_span;
      const Real leaves = rise(cell, q, k, x, y);
      const Real comes = (beyond[k] + rise(other, q, k, beyond_x, beyond_y)) - own[k];
      gained[k] -= out * (out > Real(0) ? leaves : comes);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void through_rim(Index edge, Index cell, int q, const Real* own,
                                               const Real* mass, Real out_span, Real* gained) const {
    Real x = 0, y = 0;
    if constexpr (linear) this->middle(edge, true, x, y);
    const std::size_t at = static_cast<std::size_t>(this->mesh.right(edge)) * this->carried.quantities + q;
    const Real outside = static_cast<Real>(this->carried.at_rim(at));
    double* const amount = this->carried.rim_amount.data() + at * this->lanes;
    for (Index k = 0; k < this->lanes; ++k) {
      const Real out = mass[k] * out_span;
      const Real more = out > Real(0) ? rise(cell, q, k, x, y) : outside - own[k];
      gained[k] -= out * more;
      amount[k] -= static_cast<double>(out) * (static_cast<double>(own[k]) + static_cast<double>(more));
    }
  }
};

/// Cells that end their step take over what they gained, and then some of it decays.
template <class Real, bool linear>
struct GainKernel : CarryArrays<Real> {
  using typename PassArrays<Real>::Team;
  bool raining;
  Array<Real> rain;     ///< [owned cell][lane] m/s
  Array<double> stays;  ///< [quantity][class] share that has not decayed over a step

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    this->each_cell(team, true, [&](Index, Index cell) {
      if (this->class_of(cell) > this->plan.ending) return;
      for (int q = 0; q < this->carried.quantities; ++q)
        for (Index k = 0; k < this->lanes; ++k) gain(cell, q, k);
      Real* const sums = this->carried.sums_of(cell, this->lanes);
      for (Index i = 0; i < (CarriedSums::gained + this->carried.quantities) * this->lanes; ++i)
        sums[i] = Real(0);
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void gain(Index cell, int q, Index k) const {
    const Index lanes = this->lanes;
    const CellRecord<Real>& record = this->mesh.cells(cell);
    const Real* const sums = this->carried.sums_of(cell, lanes) + k;
    const Real gained = sums[(CarriedSums::gained + q) * lanes],
               inflow = sums[CarriedSums::in * lanes] * record.inverse_area;
    const Real before = this->state_of(this->now, cell)[k], depth = this->state_of(this->next, cell)[k];
    const int step_class = this->class_of(cell);
    const Real fallen =
        raining ? rain(static_cast<std::size_t>(cell) * lanes + k) * this->span_of(step_class) : Real(0);
    Real& value = this->carried.of_cell(cell, lanes)[q * lanes + k];
    const Real old = value;
    const Real mixed = concentration_after(old, depth, gained * record.inverse_area, inflow, fallen);
    const Real kept = bounded(cell, q, k, old, mixed, before, depth);
    if (!(depth > Real(0)) || kept != mixed || inflow + fallen > depth) {
      const double area = this->mesh.area(cell),
                   is = area * static_cast<double>(depth) * static_cast<double>(kept);
      const double due =
          (area * static_cast<double>(before) - static_cast<double>(sums[CarriedSums::out * lanes])) *
              static_cast<double>(old) +
          static_cast<double>(gained);
      this->carried.gone_of(cell, q, CarriedGone::clipped, lanes)[k] += is - due;
    }
    const double share = stays(q * step_classes + step_class);
    value = static_cast<Real>(static_cast<double>(kept) * share);
    if (share != 1.0)
      this->carried.gone_of(cell, q, CarriedGone::decayed, lanes)[k] +=
          this->mesh.area(cell) * static_cast<double>(depth) *
          (static_cast<double>(kept) - static_cast<double>(value));
  }

  /// Not below none; in second order a cell that has lost most of its water through edges that took more, or
  /// less, than its mean keeps what is left within what was around it.
  KOKKOS_FORCEINLINE_FUNCTION Real bounded(Index cell, int q, Index k, Real old, Real mixed, Real before,
                                           Real depth) const {
    Real kept = mixed;
    if constexpr (linear) {
      const Real* const s = this->carried.slopes_of(cell, q, this->lanes) + k;
      if (depth < Real(0.25) * before)
        kept = maximum(old + s[CarriedSlopes::least * this->lanes],
                       minimum(old + s[CarriedSlopes::most * this->lanes], kept));
    }
    return maximum(kept, minimum(old, Real(0)));
  }
};

/// What points put in, before PointKernel moves the water.
template <class Real>
struct CarriedPointsKernel {
  PointKernel<Real> points;
  CarriedArrays<Real> carried;
  Array<double> of_points;  ///< [point][quantity]
  Array<double> amount;     ///< [point][quantity][lane]

  KOKKOS_FUNCTION void operator()(Index place) const {
    const Index c = points.cells(place), lanes = points.lanes;
    const double area = points.mesh.area(c);
    const std::size_t at = static_cast<std::size_t>(c) * lanes;
    for (int q = 0; q < carried.quantities; ++q)
      for (Index k = 0; k < lanes; ++k) {
        Real& value = carried.of_cell(c, lanes)[q * lanes + k];
        const Real* const residual = points.residual.data() + (HeldWater<Real>::rounded ? at + k : 0);
        double held = HeldWater<Real>::load(points.now(at * n_variables + k), residual);
        for (Index p = points.first(place); p < points.first(place + 1); ++p) {
          const double then = maximum(held + points.discharge(p) * points.dt / area, 0.0);
          const std::size_t of = static_cast<std::size_t>(p) * carried.quantities + q;
          const double added = then - held, c_added = added > 0 ? of_points(of) : static_cast<double>(value);
          amount(of * lanes + k) += area * added * c_added;
          value = static_cast<Real>(concentration_mixed(static_cast<double>(value), held, added, c_added));
          held = then;
        }
      }
  }
};

/// After soil and air have taken water: into the ground it takes along what it holds, into the air it leaves
/// that behind.
template <class Real>
struct CarriedLossKernel : CarryArrays<Real> {
  using typename PassArrays<Real>::Team;
  Array<Real> residual;
  Array<double> before;  ///< [owned cell][lane] depth before, m
  double evaporation;    ///< m/s; 0: none

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    this->each_cell(team, false, [&](Index, Index cell) {
      const int step_class = this->class_of(cell);
      if (step_class > this->plan.ending) return;
      for (int q = 0; q < this->carried.quantities; ++q)
        for (Index k = 0; k < this->lanes; ++k) lose(cell, q, k, evaporation * this->plan.span[step_class]);
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void lose(Index cell, int q, Index k, double evaporated) const {
    const std::size_t at = static_cast<std::size_t>(cell) * this->lanes + k;
    const Real* const lost = residual.data() + (HeldWater<Real>::rounded ? at : 0);
    const double held = HeldWater<Real>::load(this->state_of(this->now, cell)[k], lost);
    if (held == before(at)) return;
    Real& value = this->carried.of_cell(cell, this->lanes)[q * this->lanes + k];
    const double old = static_cast<double>(value);
    if (held > 0 && evaporated > 0) value = static_cast<Real>(old * (1 + evaporated / held));
    this->carried.gone_of(cell, q, CarriedGone::lost, this->lanes)[k] +=
        this->mesh.area(cell) * (before(at) * old - held * static_cast<double>(value));
  }
};

}  // namespace freshet::hydro
