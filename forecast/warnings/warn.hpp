#pragma once
// freshet warn: the rules of a basin held against its cycles, in order of time.

#include <optional>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/program.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

struct CycleOutcome {
  core::Instant cycle{};
  std::string outcome;  ///< "evaluated", or why not
};

struct WarnResult {
  std::vector<CycleOutcome> cycles;
  std::vector<Message> sent, sent_before;  ///< by cycle, then rule
  std::vector<std::string> failures;  ///< what was wrong with cycles and rules that could not be evaluated
};

/// Sends what is due: for `only`, or for every cycle of the workspace. `now`: the clock, for messages and for
/// what is too late to be sent when warnings.sent_time = "now". Run again it sends nothing again. A cycle is
/// left alone that has no complete results, that is older than one already warned for (its forecast is
/// outdated), or (sent_time = "now") whose forecast has ended.
/// Bad files of one cycle, or a rule that does not fit them, stop no other warning: see `failures`.
/// InputError if there is no such cycle or the ledger is damaged.
WarnResult warn(const core::Basin& basin, const core::Workspace& workspace, std::optional<core::Instant> only,
                core::Instant now);

nlohmann::json to_json(const WarnResult& result);
std::string to_table(const WarnResult& result);

}  // namespace freshet::forecast
