#pragma once
// Warnings as the site shows them. What is in force the page finds out by the reader's clock, so that an old
// page never shows what has expired.

#include <nlohmann/json_fwd.hpp>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace freshet::postproc {

/// {"messages": the newest ones, oldest first: [{"identifier", "thread", "type", "exercise", "sent", "onset",
/// "expires", "severity", "probability", "references", "texts": [{"language", "event", "headline",
/// "description", "instruction", "area"}], "polygons": [[[lon, lat]]]}], "drafts": likewise, with "stale"}.
/// Names of persons are never in it. Drafts only if `with_drafts`: the public must not read what nobody has
/// approved. InputError if ledger and copy are damaged.
nlohmann::json warnings_for_page(const core::Basin& basin, const core::Workspace& workspace, bool with_drafts,
                                 core::Instant now);

}  // namespace freshet::postproc
