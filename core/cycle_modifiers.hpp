#pragma once
// Which modifiers (core/modifiers.hpp) a cycle takes: settled when it begins, kept in its folder, so that a
// cycle that is resumed takes the same whatever has expired or was taken back since.

#include <filesystem>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/modifiers.hpp"
#include "core/workspace.hpp"

namespace freshet::core {

/// By who holds the cycle's lock: writes modifiers.json of the cycle with those that are in force at `now`
/// and touch what it computes; no file where there are none. What its analysis was made with stays, and of
/// rain what its forecast was begun with: a warning says what acts from the next cycle on. InputError if the
/// cycle is complete and would be made with others now.
void settle_modifiers(const Basin& basin, const Workspace& workspace, Instant cycle, Instant now);

/// Those that were settled. InputError if the file is damaged.
std::vector<Modifier> modifiers_of_cycle(const std::filesystem::path& folder);

}  // namespace freshet::core
