#pragma once
// Which cycle is to begin now. Pure: what is there comes in, nothing is touched.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/basin/service.hpp"
#include "core/time.hpp"

namespace freshet::service {

/// The times of cycles: start + k interval.
struct CycleGrid {
  core::Instant start;
  std::chrono::milliseconds interval;
  std::optional<core::Instant> end = {};  ///< none is later
  /// The last cycle time at or before t; nothing before the first.
  std::optional<core::Instant> last_at(core::Instant t) const;
};

/// Between two tries of a cycle that fails.
constexpr std::chrono::hours longest_retry{1};

/// What is there when somebody asks.
struct Situation {
  core::Instant now;
  core::Instant since;     ///< readings have been able to come in from then on: the service began
  bool taking_in = false;  ///< files of readings have arrived that are not in the store yet
  CycleGrid grid;
  std::chrono::milliseconds cut_off{0};
  core::Missed missed = core::Missed::analyses;
  std::set<core::Instant> analysed;                   ///< their analysis is made
  std::set<core::Instant> complete;                   ///< their forecast too, and warnings were looked at
  std::map<core::Instant, core::Instant> not_before;  ///< of cycles that failed: when to try again
  /// Of each gauge that is assimilated: the newest time that it has a reading of; nothing if it has none.
  std::map<std::string, std::optional<core::Instant>> newest_reading;
  std::map<core::Instant, std::set<std::string>> missing_at;  ///< gauges that a cycle began without
};

struct Due {
  core::Instant cycle;
  bool analysis_only = false;
  bool owed = false;  ///< a forecast that was left out while catching up: gives way to all else
  std::string reason;
  std::vector<std::string> missing;  ///< gauges without a reading of its time
};

/// Nothing: wait. In order: each cycle starts from the analysis before it.
///   a cycle whose time has come begins once every gauge has a reading of its time or later, but at the
///   latest a
///     cut-off after its time, or after the service began where that was later; twice the cut-off while what
///     has arrived is being taken in. A gauge that has been silent for a whole interval, and that the cycle
///     before began without, is not waited for;
///   cycles before the newest were missed: their analyses only (Missed::analyses) or whole
///   (Missed::in_order),
///     which one that has its analysis but no forecast holds up too;
///   then come the forecasts that were left out, the newest first.
std::optional<Due> next_due(const Situation& situation);

/// The first cycle whose analysis is not there: what comes after a gap in the chain starts from nothing that
/// is known. Cycles before the oldest that is kept are not asked for.
core::Instant next_in_chain(const Situation& situation);

/// When next_due() may say something else by the clock alone.
core::Instant next_time(const Situation& situation);

}  // namespace freshet::service
