#pragma once
// freshet archive: past cycles thinned by [archive]. What goes is listed before it goes.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

/// WORKSPACE/archive/deleted.jsonl: a line for every file that was ever taken away, written and flushed
/// before it went.
std::filesystem::path deletions_file(const core::Workspace& workspace);

/// Takes away what is due and says what: `thinned` (cycle, files, bytes, reason), `kept_whole` (cycle,
/// reason), `skipped` (cycle, why it could not be thinned now), `bytes_before`, `bytes_after`, `over_quota`.
/// Cycles that a kill left half thinned are finished. `dry`: says it, and does nothing. Another archive or
/// restore at work: LockRefused.
nlohmann::json thin(const core::Basin& basin, const core::Workspace& workspace, core::Instant now, bool dry);

/// For people.
std::string thin_text(const nlohmann::json& done);

}  // namespace freshet::service
