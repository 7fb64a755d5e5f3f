#pragma once
// What `freshet deliver` does: the ledger into the outbox, and a process for each receiver.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

struct DeliverOptions {
  std::string receiver;    ///< this one alone; "": all
  bool impatient = false;  ///< also what would wait after a failure
  double wait_s = 0;       ///< goes on trying for so long
};

/// Once. {"receivers": [{"id", "kind", "delivered", "waiting", "left_out", "reason"}], "faults": [...]}; with
/// "left_to" where another process delivers from this workspace, which does all this. InputError where there
/// is no such receiver.
nlohmann::json deliver_once(const core::Basin& basin, const core::Workspace& workspace,
                            const DeliverOptions& options);
std::string deliver_text(const nlohmann::json& summary);

/// Until the process is asked to end. LockRefused where another does it.
void deliver_always(const core::Basin& basin, const core::Workspace& workspace,
                    const DeliverOptions& options);

}  // namespace freshet::service
