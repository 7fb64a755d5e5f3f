#pragma once
// What became of the warnings that were sent.

#include <map>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "verification/references.hpp"
#include "verification/verification.hpp"
#include "verification/watched.hpp"

namespace freshet::verification {

/// Time in which a warning of an event, or of a worse one of its thread, was in force without a break.
struct WarnedTime {
  core::Instant from{}, to{};
  bool cancelled = false;  ///< ended by a Cancel, before it expired
};

/// A row for each rule and each status ("Actual", "Exercise") of which there are messages; where there are
/// none, one with the status that the basin would send. `drafts_not_sent` is counted.
std::vector<WarningScores> score_warnings(const core::Basin& basin, const core::Workspace& workspace,
                                          const std::map<SeriesKey, Reference>& references,
                                          int& drafts_not_sent);

/// Against the times in which the event was seen: a hit was in force before the water came; late is one that
/// came when it was there; a miss is an event within `service` that nothing in force named.
void judge(const std::vector<WarnedTime>& warnings, const CrossingFinder& seen, const WarnedTime& service,
           WarningScores& scores);

}  // namespace freshet::verification
