#pragma once
// Whether a workspace is a scenario: a what-if beside the operational one, which must never warn in earnest.
// `warn`, `serve` and whoever delivers messages ask here.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::core {

/// Name of its record in a scenario's workspace.
inline constexpr const char* scenario_record = "scenario.json";
/// In provenance.json, where the results are of a scenario: its record.
inline constexpr const char* scenario_key = "scenario";
/// Where a workspace has its scenarios, a folder each.
inline std::filesystem::path scenarios_of(const Workspace& workspace) { return workspace.root / "scenarios"; }

struct Scenario {
  std::string name;
  std::optional<Instant> from{};  ///< the operational cycle whose analysis it starts from
  nlohmann::json record{};        ///< as it was made: author, reason, sets, SHA-256 of its parent; null: gone
};

/// Nothing: the workspace is operational. One that lies in the folder `scenarios` of another is a scenario
/// even if its record is gone. InputError if the record is damaged.
std::optional<Scenario> scenario_of(const Workspace& workspace);

/// InputError if the workspace is a scenario and the basin would warn in earnest (warnings.exercise = false).
void check_only_exercises(const Basin& basin, const Workspace& workspace);

}  // namespace freshet::core
