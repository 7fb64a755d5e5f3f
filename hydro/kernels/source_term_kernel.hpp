#pragma once
// SourceTerms in the cells of one block, after a step: soil and air take from the water, wind pushes it, the
// earth turns under it. Godunov splitting: each is applied once for the whole step.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/losses.hpp"
#include "hydro/formulas/source_terms.hpp"
#include "hydro/lanes/lanes.hpp"
#include "hydro/schedule/step_classes.hpp"

namespace freshet::hydro {

/// Depth in double with what rounding left out of it, and back.
template <class Real>
struct HeldWater {
  static constexpr bool rounded = sizeof(Real) == 4;
  KOKKOS_FORCEINLINE_FUNCTION static double load(Real depth, const Real* residual) {
    if constexpr (rounded) return static_cast<double>(depth) - static_cast<double>(*residual);
    return static_cast<double>(depth);
  }
  KOKKOS_FORCEINLINE_FUNCTION static void store(double held, Real* depth, Real* residual) {
    *depth = static_cast<Real>(held);
    if constexpr (rounded) *residual = static_cast<Real>(static_cast<double>(*depth) - held);
  }
};

template <class Real, class Law>
struct SourceTermKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  LaneMesh<Real> mesh;
  Index lanes;
  StepPlan plan;
  StepClasses classes;
  bool raining;
  Array<Index> active;                    ///< [active block]
  Array<Real> now;                        ///< state, changed in place
  Array<Real> residual;                   ///< [owned cell][lane] f32 only
  Array<Real> rain;                       ///< [owned cell][lane] m/s
  Array<Real> block_rate;                 ///< as StepKernel leaves it, for the state after
  Array<int> soil_class;                  ///< [owned cell]
  Array<Soil> soils;                      ///< [soil class][lane]
  Array<double> soil_state, infiltrated;  ///< [owned cell][lane]
  Array<double> evaporated;               ///< [owned cell][lane]; empty: no evaporation
  Array<double> coriolis;                 ///< [owned cell] 1/s; empty: none
  double evaporation;                     ///< m/s
  WindStress wind;

  std::size_t scratch_bytes() const { return Scratch::shmem_size(static_cast<std::size_t>(lanes)); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = active(team.league_rank());
    Scratch rates(team.team_scratch(1), lanes);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, lanes), [&](Index k) { rates(k) = Real(0); });
    team.team_barrier();
    const Index first = block * block_cells, n = minimum(block_cells, mesh.n_owned - first);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const int step_class = plan.local ? classes.of_cell(first + i) : StepClass(0);
      if (step_class <= plan.ending) cell(first + i, step_class, rates.data());
    });
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      Real largest = 0;
      for (Index k = 0; k < lanes; ++k) largest = maximum(largest, rates(k));
      block_rate(block) = plan.last ? largest : maximum(block_rate(block), largest);
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void cell(Index c, int step_class, Real* rates) const {
    const double dt = plan.span[step_class];
    const std::size_t at = static_cast<std::size_t>(c) * lanes;
    Real* const h = now.data() + at * n_variables;
    Real *const u = h + lanes, *const v = u + lanes;
    constexpr bool losing = !std::is_same_v<Law, NoLoss>;
    const bool drying = evaporated.extent(0) > 0;
    const double angle = coriolis.extent(0) > 0 ? coriolis(c) * dt : 0.0;
    const double turn_cos = std::cos(angle), turn_sin = std::sin(angle);
    const Real limit = mesh.cells(c).half_perimeter_over_area * Real(plan.rate_factor(step_class));
    const std::size_t soil_row = losing ? static_cast<std::size_t>(soil_class(c)) * lanes : 0;
    for (Index k = 0; k < lanes; ++k) {
      Real* const lost = residual.data() + (HeldWater<Real>::rounded ? at + k : 0);
      double held = HeldWater<Real>::load(h[k], lost);
      if constexpr (losing) {
        const double fallen = raining ? static_cast<double>(rain(at + k)) * dt : 0.0;
        const double left = held - Law::take(soil_state(at + k), soils(soil_row + k), held, fallen, dt);
        infiltrated(at + k) += held - left;
        held = left;
      }
      if (drying) {
        const double left = held - minimum(held, evaporation * dt);
        evaporated(at + k) += held - left;
        held = left;
      }
      if (losing || drying) HeldWater<Real>::store(held, &h[k], lost);
      const bool wet = h[k] > Real(dry_depth);
      const double push = dt / maximum(held, wind.full_depth);
      const double x = static_cast<double>(u[k]) + wind.x * push,
                   y = static_cast<double>(v[k]) + wind.y * push;
      u[k] = wet ? static_cast<Real>(turn_cos * x + turn_sin * y) : Real(0);
      v[k] = wet ? static_cast<Real>(turn_cos * y - turn_sin * x) : Real(0);
      const Real rate = limiting_speed(h[k], u[k], v[k]) * limit;
      raise_to(&rates[k], wet ? rate : Real(0));
    }
  }
};

/// Points of one cell, when its step ends: water put in without momentum, or taken out with it.
template <class Real>
struct PointKernel {
  Index lanes;
  StepPlan plan;
  StepClasses classes;
  LaneMesh<Real> mesh;
  Array<Real> now, residual;
  Array<Index> cells, first;  ///< [place] owned cell; [place + 1] its first point
  Array<double> discharge;    ///< [point] m3/s
  Array<double> volume;       ///< [point][lane] m3 in so far

  /// Of the step of a cell that ends now, s; 0: it goes on.
  KOKKOS_FORCEINLINE_FUNCTION double ended(Index c) const {
    const int step_class = plan.local ? classes.of_cell(c) : StepClass(0);
    return step_class <= plan.ending ? plan.span[step_class] : 0;
  }

  KOKKOS_FUNCTION void operator()(Index place) const {
    const Index c = cells(place);
    const double dt = ended(c);
    if (dt == 0) return;
    const std::size_t at = static_cast<std::size_t>(c) * lanes;
    Real* const h = now.data() + at * n_variables;
    const double area = mesh.area(c);
    for (Index k = 0; k < lanes; ++k) {
      Real* const lost = residual.data() + (HeldWater<Real>::rounded ? at + k : 0);
      const double before = HeldWater<Real>::load(h[k], lost);
      double held = before, thinned = 1;
      for (Index p = first(place); p < first(place + 1); ++p) {
        const double change = discharge(p) * dt / area;
        const double then = maximum(held + change, 0.0);
        thinned *= then > held ? held / then : 1.0;
        volume(static_cast<std::size_t>(p) * lanes + k) += area * (then - held);
        held = then;
      }
      HeldWater<Real>::store(held, &h[k], lost);
      const bool wet = h[k] > Real(dry_depth);
      h[lanes + k] = wet ? static_cast<Real>(thinned * static_cast<double>(h[lanes + k])) : Real(0);
      h[2 * lanes + k] = wet ? static_cast<Real>(thinned * static_cast<double>(h[2 * lanes + k])) : Real(0);
    }
  }
};

}  // namespace freshet::hydro
