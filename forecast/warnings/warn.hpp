#pragma once
// freshet warn: the rules of a basin held against its cycles, in order of time.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/drafts.hpp"
#include "forecast/warnings/message.hpp"
#include "forecast/warnings/verdict.hpp"

namespace freshet::forecast {

struct CycleOutcome {
  core::Instant cycle{};
  std::string outcome;  ///< "evaluated", or why not
};

struct WarnResult {
  std::vector<CycleOutcome> cycles;
  std::vector<Message> sent, sent_before;  ///< in the order of sending
  std::vector<Message> drafted;            ///< by this run, for persons to approve
  std::vector<DraftStory> waiting;         ///< for a person, by now
  std::set<std::string> stale;             ///< their identifiers, of those that wait for too long
  std::vector<std::string> failures;       ///< what was wrong with ledger, cycles and rules; the rest went on
};

/// Sends what is due, or with warnings.approval = "required" drafts it. `now`: the clock. The newest complete
/// cycle that was evaluated decides about a rule: an older one, late as it may be, is left alone; with
/// warnings.sent_time = "now" so are all but the newest. A cycle whose results or rule changed since is
/// evaluated again; else nothing is sent again. `only`: no other cycle is looked at; it is left alone too
/// where a newer one is there. Bad files of one cycle, of messages, or a rule that does not fit, stop no
/// other warning: see `failures`. InputError if there is no such cycle; RunError if ledger and copy are
/// damaged, or the clock is not set.
WarnResult warn(const core::Basin& basin, const core::Workspace& workspace, std::optional<core::Instant> only,
                core::Instant now, Asked asked = Asked::all);

nlohmann::json to_json(const WarnResult& result);
std::string to_table(const WarnResult& result);

}  // namespace freshet::forecast
