#pragma once
// Keeps the extremes of the flow in each cell and lane (hydro/formulas/extremes.hpp has their rows).
//
// Every value costs memory traffic, so a row of lanes is written only where something in it changed. A time
// above a depth is kept as a sum of ticks, taken off on rising above it and added on falling below: nothing
// needs to be touched in between, and integers add up to the same over any restart.

#include <cmath>
#include <cstdint>
#include <vector>

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/extremes.hpp"
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

/// The last bit of a cell's mark says that water has arrived; the others, which depths it now stands above.
using Mark = unsigned char;
constexpr int most_duration_depths = 7;
constexpr Mark arrived = 1u << most_duration_depths;

/// All arrays [owned cell][lane]; durations [depth][owned cell][lane].
template <class Real>
struct Extremes {
  Array<Real> largest[Measures::count];
  Array<Tick> time_of[timed_extremes() > 0 ? timed_extremes() : 1];
  Array<Tick> arrival;
  Array<Tick> duration;  ///< modulo 2^32, less the tick of rising where it is above now
  Array<Mark> mark;
  Array<int> not_finite;  ///< [1] set by an update that found a value that is not finite
  Real arrival_depth = 0;
  Real above[most_duration_depths] = {};
  int n_above = 0;

  Extremes() = default;
  explicit Extremes(std::size_t rows)
      : arrival("hydro::arrival", rows), mark("hydro::mark", rows), not_finite("hydro::not_finite", 1) {
    for (Array<Real>& a : largest) a = Array<Real>("hydro::largest", rows);
    for (Array<Tick>& a : time_of) a = Array<Tick>("hydro::time_of_largest", rows);
  }

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

/// Updates all lanes of some blocks.
template <class Real, int W>
struct ExtremesKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;

  Extremes<Real> kept;
  Array<Index> blocks;  ///< [block to update]
  Array<Real> now;      ///< state
  Index n_owned, lanes;
  Tick tick;

  static constexpr Index at_once = 32;  ///< cells, where there is one lane

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index first = blocks(team.league_rank()) * block_cells;
    const Index n = minimum(block_cells, n_owned - first);
    if (!on_device && W == 1) {
      for (Index i = 0; i < n; i += at_once) update_cells(first + i, minimum(at_once, n - i));
      return;
    }
    for_each<W>(team, n, [&](Index i) {
      const std::size_t cell = first + i;
      const Real* const state = now.data() + cell * n_variables * lanes;
      for (Index lane = 0; lane < lanes; lane += W)
        for_packs<W, Real>(team, [=, this](int k) FRESHET_LANE_BODY {
          update(state_at<Pack<Real, W>>(state + lane + k, lanes), cell * lanes + lane + k);
        });
    });
  }

  /// One lane makes no packs: cells laid side by side do.
  KOKKOS_FORCEINLINE_FUNCTION void update_cells(Index first, Index n) const {
    using V = Pack<Real, at_once>;
    Real laid[n_variables][at_once];
    for (Index i = 0; i < n; ++i)
      for (int j = 0; j < n_variables; ++j)
        laid[j][i] = now((static_cast<std::size_t>(first) + i) * n_variables + j);
    Index i = 0;
    for (; i + numbers<V> <= n; i += numbers<V>) update(state_at<V>(laid[0] + i, at_once), first + i);
    for (; i < n; ++i) update(state_at<Real>(laid[0] + i, at_once), first + i);
  }

  /// `row`: the place of the first lane in the arrays of extremes. A NaN raises nothing.
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION void update(const Flow<V>& q, std::size_t row) const {
    using Ticks = typename PackOf<Tick, numbers<V>>::type;
    using Marks = typename PackOf<Mark, numbers<V>>::type;
    const auto most = [=](const Array<Real>& of) FRESHET_LANE_BODY { return load<V>(of.data() + row); };
    const V sum = q.depth + q.u + q.v;
    if (!everywhere(sum - sum == V{})) kept.not_finite(0) = 1;
    V measured[Measures::count];
    Measures::take(q, measured);
    auto within = measured[0] <= most(kept.largest[0]);
    for (int i = 1; i < Measures::count; ++i) within = within & (measured[i] <= most(kept.largest[i]));
    if (!everywhere(within)) {
      note_times(measured, row, std::make_integer_sequence<int, timed_extremes()>());
      for (int i = 0; i < Measures::count; ++i)
        store(kept.largest[i].data() + row, maximum(measured[i], most(kept.largest[i])));
    }
    const Ticks before = converted<Ticks>(load<Marks>(kept.mark.data() + row));
    const Ticks after = kept.mark_of(q.depth, before);
    if (!everywhere(after == before)) {
      const Ticks come = after & ~before & Tick(arrived);
      Tick* const arrival = kept.arrival.data() + row;
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

  template <class V, int... timed>
  KOKKOS_FORCEINLINE_FUNCTION void note_times(const V (&measured)[Measures::count], std::size_t row,
                                              std::integer_sequence<int, timed...>) const {
    (note_time<timed, timed_measure(timed)>(measured, row), ...);
  }
  /// Where a measure is now larger than it was.
  template <int timed, int measure, class V>
  KOKKOS_FORCEINLINE_FUNCTION void note_time(const V (&measured)[Measures::count], std::size_t row) const {
    using Ticks = typename PackOf<Tick, numbers<V>>::type;
    const auto larger = mask_for<Ticks>(measured[measure] > load<V>(kept.largest[measure].data() + row));
    Tick* const time = kept.time_of[timed].data() + row;
    store(time, select(larger, spread<Ticks>(tick), load<Ticks>(time)));
  }
};

}  // namespace freshet::hydro
