#pragma once
// provenance.json: what a run or cycle was made from and what it made, for `freshet why`
// (docs/architecture.md).

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "core/workspace.hpp"
#include "forecast/leg.hpp"

namespace freshet::forecast {

/// What is known of a run from outside of it.
struct MadeFrom {
  core::Workspace workspace;
  std::vector<std::filesystem::path> files;  ///< core/basin_inputs.hpp; only on the first rank
};

/// Version, the resolved configuration, and the SHA-256 of every file that went in (with its length then:
/// series grow) and came out; `more` names further inputs (readings, parent). Sealed (core/sealed_json.hpp).
/// On the first rank; elsewhere null. Reads all these files.
nlohmann::json provenance(const hydro::Simulation& simulation, const Leg& leg, const MadeFrom& from,
                          const nlohmann::json& more);

}  // namespace freshet::forecast
