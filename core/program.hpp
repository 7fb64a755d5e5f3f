#pragma once
// What all programs share: one catch, one way of taking the basin file and the common options.

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace CLI {
class App;
}

namespace freshet::core {

/// Options that every subcommand takes.
struct CommonOptions {
  std::filesystem::path basin_file, workspace;  ///< workspace: empty means the basin's folder
  bool json = false, quiet = false;
};

/// Adds basin.toml (positional), --workspace, --json, --quiet to a subcommand.
void add_common_options(CLI::App& command, CommonOptions& options);

/// --workspace, or the folder of basin.toml.
Workspace workspace_of(const Basin& basin, const CommonOptions& options);

/// Prints a summary: as one JSON object on standard output with --json, else as aligned "key: value" lines.
void print_summary(const nlohmann::json& summary, const CommonOptions& options);
/// The same with --json, else `text`: what is made for people.
void print_summary(const nlohmann::json& summary, const std::string& text, const CommonOptions& options);

/// Parses the command line, runs `body` and returns the exit code: 0; 2 for InputError and for errors of the
/// command line; 1 for every other exception. The message goes to standard error.
int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

}  // namespace freshet::core
