#pragma once
// What the water carries where points, soil and air put water in or take it out, after a step.

#include "hydro/formulas/carried.hpp"
#include "hydro/kernels/carry_slopes.hpp"
#include "hydro/kernels/source_term_kernel.hpp"

namespace freshet::hydro {

/// What points put in, before PointKernel moves the water.
template <class Real>
struct CarriedPointsKernel {
  PointKernel<Real> points;
  CarriedArrays<Real> carried;
  Array<double> of_points;  ///< [point][quantity]
  Array<double> amount;     ///< [point][quantity][lane]

  KOKKOS_FUNCTION void operator()(Index place) const {
    const Index c = points.cells(place), lanes = points.lanes;
    const double dt = points.ended(c);
    if (dt == 0) return;
    const double area = points.mesh.area(c);
    const std::size_t at = static_cast<std::size_t>(c) * lanes;
    for (int q = 0; q < carried.quantities; ++q)
      for (Index k = 0; k < lanes; ++k) {
        Real& value = carried.of_cell(c, lanes)[q * lanes + k];
        const Real* const residual = points.residual.data() + (HeldWater<Real>::rounded ? at + k : 0);
        double held = HeldWater<Real>::load(points.now(at * n_variables + k), residual);
        for (Index p = points.first(place); p < points.first(place + 1); ++p) {
          const double then = maximum(held + points.discharge(p) * dt / area, 0.0);
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
    this->each_due(team, this->active(team.league_rank()), [&](Index cell) {
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
