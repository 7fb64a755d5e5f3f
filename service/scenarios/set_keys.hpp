#pragma once
// --set KEY=VALUE of a scenario: keys of basin.toml, and short words for modifiers.

#include <filesystem>
#include <string>
#include <vector>

#include "core/modifiers.hpp"

namespace freshet::service {

/// What is to be otherwise than in the operational workspace.
struct ScenarioSets {
  std::string toml;                       ///< to be put over the operational basin.toml
  std::vector<core::Modifier> modifiers;  ///< kind, value and station; the rest is the scenario's
};

/// `sets`: "forecast.lead_h=12", "boundary.mill.discharge_m3_per_s=40" (of a list of tables by id or name),
/// "rain.factor=1.5", "rain.shift_h=-2", "gauge.ID.out_of_use=true". Lists of tables are written whole, names
/// of files in them relative to `folder`. InputError for a key that the mesh was made by, or that would make
/// it another basin; whether basin.toml knows the key is its reader's to say.
ScenarioSets read_sets(const std::vector<std::string>& sets, const std::filesystem::path& basin_file,
                       const std::filesystem::path& folder);

}  // namespace freshet::service
