#pragma once
// What the ledger holds but cannot be.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/ledger.hpp"

namespace freshet::forecast {

/// The newest cycle whose results are whole; `latest`: later ones are not looked at.
std::optional<core::Instant> newest_complete(const core::Workspace& workspace,
                                             std::optional<core::Instant> latest = {});

/// A message that cannot be is no reason for silence: it decides nothing. Returns what was set aside, in
/// words.
std::vector<std::string> set_impossible_aside(Ledger& ledger, const core::Basin& basin,
                                              const core::Workspace& workspace, core::Instant now);

}  // namespace freshet::forecast
