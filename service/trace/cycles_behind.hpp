#pragma once
// The cycles that a message rests on, from its own back to the first, and the files of each.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/workspace.hpp"
#include "service/trace/file_states.hpp"

namespace freshet::service {

struct TracedCycle {
  core::Instant cycle{};
  nlohmann::json provenance;  ///< null: it cannot be read
  std::vector<TracedFile> files;
  std::vector<std::string> notes;
};

/// Where things lie.
struct Places {
  core::Workspace workspace;
  std::filesystem::path basin_folder;  ///< that the names of inputs are relative to
};

/// `cycle` first. Reads every file that they were made from, and of the first of them those that it made.
std::vector<TracedCycle> trace_cycles(const Places& places, core::Instant cycle, FileComparison& files);

}  // namespace freshet::service
