#pragma once
// Where a cycle stands among the others.

#include <cstdint>

#include "core/basin_fwd.hpp"
#include "core/lock.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::core {

struct CycleTimes {
  Instant time, parent;
  double now = 0, before = 0;  ///< s since forecast.start
  std::uint32_t step = 0;      ///< 0: the first cycle, which has no parent
  std::uint32_t steps = 1;     ///< from the parent to this cycle; more where its window was opened again
};

/// InputError if no cycle is at `time`.
CycleTimes times_of(const Basin& basin, Instant time);

/// The same with an earlier parent, where readings.json of the cycle says that late readings opened its
/// window again. InputError if it names no cycle before it.
CycleTimes reopened(const Basin& basin, const Workspace& workspace, CycleTimes times);

/// InputError, before anything is made, unless mesh.nc is there, and the analysis that the cycle starts from
/// where it has none of its own yet.
void check_can_start(const Basin& basin, const Workspace& workspace, const CycleTimes& times);

/// The lock on a cycle's folder. A complete cycle stays as it is: whoever asks for it again reads it, as the
/// cycle after it does, and both may at once.
Lock take_cycle(const Workspace& workspace, Instant time);

}  // namespace freshet::core
