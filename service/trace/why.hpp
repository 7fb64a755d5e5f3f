#pragma once
// freshet why: from a message back to the rule, the probability, the cycle, its analysis, the readings and
// every file, and whether each is still what it was.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/workspace.hpp"

namespace freshet::service {

struct WhyInput {
  std::string message;          ///< a file, or an identifier
  std::filesystem::path basin;  ///< basin.toml or its folder; empty: the workspace
  core::Workspace workspace;    ///< empty: found from the file's place
};

/// Everything, as --json prints it: `message`, `rule`, `cycles` (the message's first, with their readings),
/// `files`, `faults` (what has changed or is missing, a sentence each), `notes`, `whole`. InputError if it is
/// no message of the workspace's.
nlohmann::json why(const WhyInput& input);

/// A page for people; `all`: every reading and every file.
std::string why_text(const nlohmann::json& why, bool all);

}  // namespace freshet::service
