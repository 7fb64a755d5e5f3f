#pragma once
// `freshet audit`: whether the records of a workspace are whole: the ledger of warnings, its messages' files,
// the outbox, and what each receiver was sent. It reads, takes no lock, and mends nothing.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

/// {"whole", "records": [{"file", "entries", "last", "fault"}], "messages", "delivered", "left_out",
/// "waiting": per receiver, "notes": what a kill left and the next `deliver` mends, "faults": all that is
/// wrong, the first wrong entry of each record first}.
nlohmann::json audit(const core::Basin& basin, const core::Workspace& workspace);

std::string audit_text(const nlohmann::json& found);

}  // namespace freshet::service
