#pragma once
// Which cycles must stay whole, whatever age and quota say.

#include <map>
#include <nlohmann/json.hpp>  // entries of the ledger
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "service/archive/shelf.hpp"

namespace freshet::service {

/// The ledger as it stands, without a lock; empty where there is none. RunError where it and its copy are
/// damaged: then nobody knows what is in force.
forecast::LedgerContent ledger_of(const core::Workspace& workspace);

/// Cycles that sent a message.
std::vector<core::Instant> alerted_cycles(const forecast::LedgerContent& ledger);

/// [cycle] the reason: the newest complete one, what the next cycles may start from, what is under way and
/// what that starts from, what a message in force rests on. `now`: the clock.
std::map<core::Instant, std::string> never_thinned(const core::Basin& basin, const core::Workspace& workspace,
                                                   const std::vector<Shelf>& shelves,
                                                   const forecast::LedgerContent& ledger, core::Instant now);

}  // namespace freshet::service
