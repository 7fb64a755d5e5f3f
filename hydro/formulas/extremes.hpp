#pragma once
// What is kept of the flow in each cell and lane while it runs: a row for each field, and the formulas of
// what it is taken of. The kernel, checkpoints and probability.nc go through the rows; none of them names a
// field.

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "core/row_name.hpp"
#include "hydro/formulas/physics.hpp"

namespace freshet::hydro {

// Measures: functions of the flow and its speed [m/s], numbers or packs.
struct Depth {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V of(const Flow<V>& q, V) {
    return q.depth;
  }
};
struct Speed {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V of(const Flow<V>&, V speed) {
    return speed;
  }
};
struct UnitDischarge {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V of(const Flow<V>& q, V speed) {
    return q.depth * speed;
  }
};
/// Hazard d (v + 0.5) to people without the debris factor: Defra and Environment Agency (2006), Flood Risks
/// to People, FD2321; adopted in FD2320.
struct Hazard {
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V of(const Flow<V>& q, V speed) {
    return q.depth * (speed + Number<V>(0.5));
  }
};

/// The largest of each is kept.
template <class... Measure>
struct MeasureList {
  static constexpr int count = sizeof...(Measure);

  template <class Wanted>
  static constexpr int place() {
    int i = 0;
    (void)((std::is_same_v<Wanted, Measure> || (++i, false)) || ...);
    return i;
  }
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static void take(const Flow<V>& q, V (&values)[count]) {
    const V speed = square_root(fused(q.u, q.u, q.v * q.v));
    int i = 0;
    ((values[i++] = Measure::of(q, speed)), ...);
  }
};
using Measures = MeasureList<Depth, Speed, UnitDischarge, Hazard>;

/// How a field accumulates: the largest value of a measure; when that was reached first; when the depth first
/// reached products.arrival_depth_m; how long it was at each of products.duration_thresholds_m or above.
enum class Keeps { largest, time_of_largest, arrival, time_above };

/// What probability.nc has of a field besides all members.
enum class Shown { members, median, percentiles };

struct Extreme {
  const char *name, *units, *standard_name;
  const char* long_name;
  const char* never;  ///< what it means where it is missing
  Keeps keeps;
  int measure;
  Shown shown;
  const char* in_checkpoint = nullptr;  ///< where it has another name there, {} the number of the threshold
};

inline constexpr std::array extremes = {
    Extreme{"maximum_depth", "m", "", "largest water depth", "", Keeps::largest, Measures::place<Depth>(),
            Shown::percentiles},
    Extreme{"maximum_speed", "m s-1", "", "largest flow speed", "", Keeps::largest, Measures::place<Speed>(),
            Shown::members},
    Extreme{"maximum_unit_discharge", "m2 s-1", "", "largest unit discharge", "", Keeps::largest,
            Measures::place<UnitDischarge>(), Shown::median},
    Extreme{"maximum_hazard", "m2 s-1", "", "largest hazard (depth times (speed + 0.5 m/s))", "",
            Keeps::largest, Measures::place<Hazard>(), Shown::median},
    Extreme{"time_of_maximum_depth", "s", "", "time at which the depth was largest", "always dry",
            Keeps::time_of_largest, Measures::place<Depth>(), Shown::median},
    Extreme{"arrival_time", "s", "", "time at which depth first reached products.arrival_depth_m", "never",
            Keeps::arrival, Measures::place<Depth>(), Shown::median},
    Extreme{"duration_above_threshold", "s", "", "time during which the depth was at the threshold or above",
            "", Keeps::time_above, Measures::place<Depth>(), Shown::median, "duration_{}"}};

using ExtremeName = core::RowName<extremes>;

constexpr bool is_instant(const Extreme& e) {
  return e.keeps == Keeps::time_of_largest || e.keeps == Keeps::arrival;
}

/// Rows that keep the time of the largest value of a measure: how many there are, the measure of one of them,
/// and which of them a row is.
constexpr int timed_extremes() {
  int n = 0;
  for (const Extreme& e : extremes) n += e.keeps == Keeps::time_of_largest ? 1 : 0;
  return n;
}
constexpr int timed_measure(int timed) {
  for (const Extreme& e : extremes)
    if (e.keeps == Keeps::time_of_largest && timed-- == 0) return e.measure;
  return -1;
}
constexpr int timed_place(std::size_t row) {
  int place = 0;
  for (std::size_t i = 0; i < row; ++i) place += extremes[i].keeps == Keeps::time_of_largest ? 1 : 0;
  return place;
}

/// Of each owned cell and lane since reset_extremes(); times are in whole 1/128 s.
struct LaneExtremes {
  double since = 0;    ///< model time of the reset, s
  double updated = 0;  ///< model time of the last update, s
  /// [row of extremes][threshold, or one][cell * lane]; seconds since the reset, -1: never.
  std::array<std::vector<std::vector<double>>, extremes.size()> fields;

  std::vector<double>& of(ExtremeName row, std::size_t threshold = 0) {
    return fields[row.index].at(threshold);
  }
  const std::vector<double>& of(ExtremeName row, std::size_t threshold = 0) const {
    return fields[row.index].at(threshold);
  }
};

}  // namespace freshet::hydro
