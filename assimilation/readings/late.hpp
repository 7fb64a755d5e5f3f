#pragma once
// Readings that came after the cycle that they belong to was made, or that are judged otherwise since.

#include "assimilation/cycle_readings.hpp"
#include "assimilation/readings/rated.hpp"
#include "core/workspace.hpp"

namespace freshet::assimilation {

/// A reading as a cycle takes it: with the datum of its gauge, and what was applied to it.
GaugeReading for_cycle(const StoredReading& reading, const std::map<std::string, RatedGauge>& gauges);

/// Whether a cycle takes readings of this series: of a gauge with a rating, what `rated` says.
bool takes(const SeriesKey& series, const std::map<std::string, RatedGauge>& gauges);

/// Where a cycle stands, and what the cycles before it left.
struct CyclePlace {
  const core::Basin& basin;
  const core::Workspace& workspace;
  core::Instant cycle, parent;
  const std::map<std::string, RatedGauge>& rated;
};

/// How far back cycles are asked whether readings came late for them.
constexpr std::chrono::hours late_reach{72};

/// What the cycles of the last three days before `place.cycle`, as far as they were made with readings, would
/// have had otherwise if all that is known now had been known then: of gauges that are assimilated, by
/// window, station, quantity and time. `used` where assimilation.reopen_h reaches back to the analysis before
/// the reading, that is there, and the window would be assimilated otherwise. What an earlier cycle recorded
/// as too late is not said again.
std::vector<LateReading> late_readings(const CyclePlace& place, const Known& known);

/// The analysis before the oldest reading for which the window is opened again; nothing where there is none.
std::optional<core::Instant> reopened_from(const CyclePlace& place, const std::vector<LateReading>& late);

}  // namespace freshet::assimilation
