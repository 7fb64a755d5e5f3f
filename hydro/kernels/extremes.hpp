#pragma once
// What is remembered of the flow in each cell and lane while it runs: largest depth, speed, unit discharge
// and hazard, when the depth was largest, when water arrived, how long it stood above each of some depths.
//
// Every value costs memory traffic, so a row of lanes is written only where something in it changed. A time
// above a depth is kept as a sum of ticks, taken off on rising above it and added on falling below: nothing
// needs to be touched in between, and integers add up to the same over any restart.

#include <cmath>
#include <cstdint>
#include <vector>

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/reconstruction.hpp"
#include "hydro/lanes/lanes.hpp"

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
template <class V>
struct FlowMeasures {
  V speed;           ///< m/s
  V unit_discharge;  ///< m2/s
  V hazard;          ///< m2/s
};

/// Hazard d (v + 0.5) to people without the debris factor: Defra and Environment Agency (2006), Flood Risks
/// to People, FD2321; adopted in FD2320.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION FlowMeasures<V> measures(Flow<V> q) {
  const V speed = square_root(fused(q.u, q.u, q.v * q.v));
  return {speed, q.depth * speed, q.depth * (speed + Number<V>(0.5))};
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

  /// From depths and what the marks were before, both numbers or packs.
  template <class V, class Marks>
  KOKKOS_FORCEINLINE_FUNCTION Marks mark_of(V depth, Marks before) const {
    const auto bit = [&](Real level, Tick one) FRESHET_LANE_BODY {
      return select(mask_for<Marks>(depth >= level), spread<Marks>(one), Marks{});
    };
    Marks m = (before & Tick(arrived)) | bit(arrival_depth, arrived);
    for (int j = 0; j < n_above; ++j) m |= bit(above[j], Tick(1) << j);
    return m;
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
    if (!on_device && W == 1) {
      for (Index i = 0; i < n; i += at_once) look_at_cells(first + i, minimum(at_once, n - i));
      return;
    }
    for_each<W>(team, n, [&](Index i) {
      const std::size_t cell = first + i;
      const Real* const state = now.data() + cell * n_variables * lanes;
      for (Index lane = 0; lane < lanes; lane += W)
        for_packs<W, Real>(team, [=, this](int k) FRESHET_LANE_BODY {
          look_at(state_at<Pack<Real, W>>(state + lane + k, lanes), cell * lanes + lane + k);
        });
    });
  }

  /// One lane makes no packs: cells laid side by side do.
  KOKKOS_FORCEINLINE_FUNCTION void look_at_cells(Index first, Index n) const {
    using V = Pack<Real, at_once>;
    Real laid[n_variables][at_once];
    for (Index i = 0; i < n; ++i)
      for (int j = 0; j < n_variables; ++j)
        laid[j][i] = now((static_cast<std::size_t>(first) + i) * n_variables + j);
    Index i = 0;
    for (; i + numbers<V> <= n; i += numbers<V>) look_at(state_at<V>(laid[0] + i, at_once), first + i);
    for (; i < n; ++i) look_at(state_at<Real>(laid[0] + i, at_once), first + i);
  }

  /// `row`: the place of the first lane in the arrays of extremes. A NaN raises nothing.
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION void look_at(const Flow<V>& q, std::size_t row) const {
    using Ticks = typename PackOf<Tick, numbers<V>>::type;
    using Marks = typename PackOf<Mark, numbers<V>>::type;
    const auto most = [=](const Array<Real>& of) FRESHET_LANE_BODY { return load<V>(of.data() + row); };
    const V sum = q.depth + q.u + q.v;
    if (!everywhere(sum - sum == V{})) kept.not_finite(0) = 1;
    const FlowMeasures<V> m = measures(q);
    const auto within = (q.depth <= most(kept.depth)) & (m.speed <= most(kept.speed)) &
                        (m.unit_discharge <= most(kept.unit_discharge)) & (m.hazard <= most(kept.hazard));
    if (!everywhere(within)) {
      const auto raise = [=](const Array<Real>& of, V value)
                             FRESHET_LANE_BODY { store(of.data() + row, maximum(value, most(of))); };
      const auto deeper = mask_for<Ticks>(q.depth > most(kept.depth));
      store(kept.depth_tick.data() + row,
            select(deeper, spread<Ticks>(tick), load<Ticks>(kept.depth_tick.data() + row)));
      raise(kept.depth, q.depth);
      raise(kept.speed, m.speed);
      raise(kept.unit_discharge, m.unit_discharge);
      raise(kept.hazard, m.hazard);
    }
    const Ticks before = converted<Ticks>(load<Marks>(kept.mark.data() + row));
    const Ticks after = kept.mark_of(q.depth, before);
    if (!everywhere(after == before)) {
      const Ticks come = after & ~before & Tick(arrived);
      Tick* const arrival = kept.arrival_tick.data() + row;
      store(arrival, select(come != Ticks{}, spread<Ticks>(tick), load<Ticks>(arrival)));
      const std::size_t rows = kept.mark.extent(0);
      for (int j = 0; j < kept.n_above; ++j) {
        Tick* const duration = kept.duration.data() + j * rows + row;
        const Ticks was = (before >> j) & Tick(1), is = (after >> j) & Tick(1);
        store(duration, load<Ticks>(duration) + (was - is) * tick);
      }
      store(kept.mark.data() + row, converted<Marks>(after));
    }
  }
};

}  // namespace freshet::hydro
