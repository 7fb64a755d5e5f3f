#pragma once
// Scenarios of a workspace: WORKSPACE/scenarios/NAME, each a workspace of its own.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "service/scenarios/modify.hpp"

namespace freshet::service {

struct ScenarioRequest {
  std::string name;
  core::Instant from{};           ///< the operational cycle that it branches off
  std::vector<std::string> sets;  ///< service/scenarios/set_keys.hpp
  Forecaster by;
};

/// Makes the scenario's workspace, whole or not at all: basin.toml over the operational one, mesh and rain,
/// the readings as they are now, the analysis of the cycle that it branches off, the modifiers of that cycle
/// and its own, scenario.json with what it stands on. Returns that record. InputError for a name that is
/// there already, a cycle without an analysis, keys that cannot be set.
nlohmann::json make_scenario(const core::Basin& basin, const core::Workspace& workspace,
                             const ScenarioRequest& request);

/// Takes it away with all that is in it. RunError while one of its cycles is being made.
void remove_scenario(const core::Workspace& workspace, const std::string& name);

}  // namespace freshet::service
