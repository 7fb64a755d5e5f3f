#pragma once
// What is remembered of the flow in each cell and lane while it runs: largest depth, speed, unit discharge
// and hazard, when the depth was largest, when water arrived, how long it stood above each of some depths.
//
// Every value costs memory traffic, so a row of lanes is written only where something in it changed. A time
// above a depth is kept as a sum of ticks, taken off on rising above it and added on falling below: nothing
// needs to be touched in between, and integers add up to the same over any restart.

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "hydro/lane_mesh.hpp"
#include "hydro/lanes.hpp"
#include "hydro/physics.hpp"

namespace freshet::hydro {

/// Times since the reset in 1/128 s: 388 days fit, later ones stay at the last.
using Tick = std::uint32_t;
constexpr double ticks_per_second = 128;
constexpr Tick never = 0xffffffff;

inline Tick tick_of(double seconds) {
  const double ticks = std::floor(seconds * ticks_per_second + 0.5);
  return ticks < static_cast<double>(never) - 1 ? static_cast<Tick>(ticks) : never - 1;
}
inline double seconds_of(Tick tick) { return tick == never ? -1 : tick / ticks_per_second; }

/// What the extremes are taken of.
template <class Real>
struct FlowMeasures {
  Real speed;           ///< m/s
  Real unit_discharge;  ///< m2/s
  Real hazard;          ///< m2/s
};

/// Hazard d (v + 0.5) to people without the debris factor: Defra and Environment Agency (2006), Flood Risks
/// to People, FD2321; adopted in FD2320.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION FlowMeasures<Real> measures(Real depth, Real u, Real v) {
  const Real speed = std::sqrt(u * u + v * v);
  return {speed, depth * speed, depth * (speed + Real(0.5))};
}

/// The last bit of a cell's mark says that water has arrived; the others, which depths it now stands above.
using Mark = unsigned char;
constexpr int most_duration_depths = 7;
constexpr Mark arrived = 1u << most_duration_depths;

/// All arrays [owned cell][lane]; durations [depth][owned cell][lane].
template <class Real>
struct Extremes {
  Array<Real> depth, speed, unit_discharge, hazard;
  Array<Tick> depth_tick, arrival_tick;
  Array<Tick> duration;  ///< modulo 2^32, less the tick of rising where it is above now
  Array<Mark> mark;
  Array<int> not_finite;  ///< [1] set by a look that found a value that is not finite
  Real arrival_depth = 0;
  Real above[most_duration_depths] = {};
  int n_above = 0;

  Extremes() = default;
  explicit Extremes(std::size_t rows)
      : depth("hydro::max_depth", rows),
        speed("hydro::max_speed", rows),
        unit_discharge("hydro::max_unit_discharge", rows),
        hazard("hydro::max_hazard", rows),
        depth_tick("hydro::max_depth_tick", rows),
        arrival_tick("hydro::arrival_tick", rows),
        mark("hydro::mark", rows),
        not_finite("hydro::not_finite", 1) {}

  KOKKOS_FORCEINLINE_FUNCTION Mark mark_of(Real h, Mark before) const {
    unsigned m = before & arrived;
    m |= h >= arrival_depth ? unsigned(arrived) : 0u;
    for (int j = 0; j < n_above; ++j) m |= h >= above[j] ? 1u << j : 0u;
    return static_cast<Mark>(m);
  }
};

/// Looks at all lanes of some blocks.
template <class Real, int W>
struct ExtremesKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;

  Extremes<Real> kept;
  Array<Index> blocks;  ///< [block to look at]
  Array<Real> now;      ///< state
  Index n_owned, lanes;
  Tick tick;

  static constexpr Index at_once = 32;  ///< cells, where there is one lane

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index first = blocks(team.league_rank()) * block_cells;
    const Index n = minimum(block_cells, n_owned - first);
    if (!on_device && W == 1) {  // a lane loop of one turn makes no vectors: cells take the place of lanes
      for (Index i = 0; i < n; i += at_once)
        look_at_row<n_variables>(team, now.data() + (first + i) * n_variables, 1, first + i,
                                 minimum(at_once, n - i));
      return;
    }
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const std::size_t cell = first + i;
      for (Index lane = 0; lane < lanes; lane += W)
        look_at_row<1>(team, now.data() + cell * n_variables * lanes + lane, lanes, cell * lanes + lane,
                       std::integral_constant<Index, W>());
    });
  }

  /// `count` values, `apart` from one to the next; `stride` from variable to variable. `row`: the first one's
  /// place in the arrays of extremes.
  template <int apart, class Count>
  KOKKOS_FORCEINLINE_FUNCTION void look_at_row(const Team& team, const Real* s, Index stride, std::size_t row,
                                               Count count) const {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
    for_lanes<W>(team, [=, this](int k) {
      if (!finite(s + k, stride)) kept.not_finite(0) = 1;
      const std::size_t i = row + k;
      if (raises(s[k], measures(s[k], s[stride + k], s[2 * stride + k]), kept.depth(i), kept.speed(i),
                 kept.unit_discharge(i), kept.hazard(i)))
        raise(s + k, stride, i);
      if (crosses(s[k], i)) cross(s[k], i);
    });
#else
    const Real *const depth = kept.depth.data() + row, *const speed = kept.speed.data() + row,
                      *const unit_discharge = kept.unit_discharge.data() + row,
                      *const hazard = kept.hazard.data() + row;
    const Mark* const mark = kept.mark.data() + row;
    int bad = 0, raised = 0, crossed = 0;
    for (Index k = 0; k < count; ++k) {
      const Real* const at = s + k * apart;
      const FlowMeasures<Real> m = measures(at[0], at[stride], at[2 * stride]);
      bad |= !finite(at, stride);
      raised |= raises(at[0], m, depth[k], speed[k], unit_discharge[k], hazard[k]);
    }
    // Threshold by threshold, so that vectors are made of this, too.
    const Real arrival = kept.arrival_depth;
    for (Index k = 0; k < count; ++k) crossed |= int{s[k * apart] >= arrival} & int{mark[k] < arrived};
    for (int j = 0; j < kept.n_above; ++j) {
      const Real above = kept.above[j];
      const int bit = 1 << j;
      for (Index k = 0; k < count; ++k) crossed |= (s[k * apart] >= above ? bit : 0) ^ (mark[k] & bit);
    }
    if (bad) kept.not_finite(0) = 1;
    if (raised) {
#pragma GCC ivdep
      for (Index k = 0; k < count; ++k) raise(s + k * apart, stride, row + k);
    }
    if (crossed) {
#pragma GCC ivdep
      for (Index k = 0; k < count; ++k) cross(s[k * apart], row + k);
    }
#endif
  }

  KOKKOS_FORCEINLINE_FUNCTION bool finite(const Real* s, Index stride) const {
    const Real sum = s[0] + s[stride] + s[2 * stride];
    return sum - sum == Real(0);
  }
  static KOKKOS_FORCEINLINE_FUNCTION bool raises(Real h, FlowMeasures<Real> m, Real depth, Real speed,
                                                 Real unit_discharge, Real hazard) {
    return (h > depth) | (m.speed > speed) | (m.unit_discharge > unit_discharge) | (m.hazard > hazard);
  }
  /// A NaN raises nothing.
  KOKKOS_FORCEINLINE_FUNCTION void raise(const Real* s, Index stride, std::size_t i) const {
    const FlowMeasures<Real> m = measures(s[0], s[stride], s[2 * stride]);
    kept.depth_tick(i) = s[0] > kept.depth(i) ? tick : kept.depth_tick(i);
    kept.depth(i) = maximum(s[0], kept.depth(i));
    kept.speed(i) = maximum(m.speed, kept.speed(i));
    kept.unit_discharge(i) = maximum(m.unit_discharge, kept.unit_discharge(i));
    kept.hazard(i) = maximum(m.hazard, kept.hazard(i));
  }
  /// As the loops above have it for many.
  KOKKOS_FORCEINLINE_FUNCTION bool crosses(Real h, std::size_t i) const {
    return kept.mark_of(h, kept.mark(i)) != kept.mark(i);
  }
  KOKKOS_FORCEINLINE_FUNCTION void cross(Real h, std::size_t i) const {
    const Mark before = kept.mark(i), after = kept.mark_of(h, before);
    kept.arrival_tick(i) = (after & ~before & arrived) ? tick : kept.arrival_tick(i);
    const std::size_t rows = kept.mark.extent(0);
    for (int j = 0; j < kept.n_above; ++j) {
      Tick& duration = kept.duration(j * rows + i);
      duration += ((before >> j) & 1u) * tick - ((after >> j) & 1u) * tick;
    }
    kept.mark(i) = after;
  }
};

}  // namespace freshet::hydro
