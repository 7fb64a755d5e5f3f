#pragma once
// The scenarios of a workspace, for those who look for one and for lists.

#include <nlohmann/json.hpp>
#include <string>

#include "core/workspace.hpp"

namespace freshet::core {

/// Its workspace; InputError with the nearest name if there is none.
Workspace find_scenario(const Workspace& workspace, const std::string& name);

/// Each {"name", "from", "author", "reason", "sets", "made", "cycles"}; of one whose record is damaged
/// {"name", "fault"}.
nlohmann::json list_scenarios(const Workspace& workspace);
std::string scenarios_table(const nlohmann::json& list);

}  // namespace freshet::core
