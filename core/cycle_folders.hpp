#pragma once
// Folders of cycles in a workspace, by their names.

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace freshet::core {

/// Instant of a cycle's folder name ("20260310T0600Z", with seconds "20260310T060015Z"), or nothing.
std::optional<Instant> instant_of_compact(std::string_view name);

/// Cycles that have a folder under `cycles`, in time order; empty if there is no such folder.
std::vector<Instant> list_cycles(const std::filesystem::path& cycles);

}  // namespace freshet::core
