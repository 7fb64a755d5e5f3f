#pragma once
// What all programs share: one catch, one way of taking the basin file and the common options.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/basin.hpp"

namespace freshet::core {

/// Options that every subcommand takes.
struct CommonOptions {
  std::filesystem::path basin_file, workspace;  ///< workspace: empty means the basin's folder
  bool json = false, quiet = false;
};

/// Adds basin.toml (positional), --workspace, --json, --quiet to a subcommand.
void add_common_options(CLI::App& command, CommonOptions& options);

/// Where things lie in a workspace (docs/architecture.md).
struct Workspace {
  std::filesystem::path root;
  std::filesystem::path mesh() const { return root / "mesh.nc"; }
  std::filesystem::path rain() const { return root / "rain.nc"; }  ///< rain of a grid, on the mesh
  std::filesystem::path observations() const { return root / "observations.gpkg"; }
  std::filesystem::path run() const { return root / "run"; }
  std::filesystem::path cycles() const { return root / "cycles"; }
  std::filesystem::path cycle(Instant t) const { return cycles() / to_compact(t); }
  std::filesystem::path ledger() const { return root / "warnings" / "ledger.json"; }
};
Workspace workspace_of(const Basin& basin, const CommonOptions& options);

/// Prints a summary: as one JSON object on standard output with --json, else as aligned "key: value" lines.
void print_summary(const nlohmann::json& summary, const CommonOptions& options);

/// Runs `body` (parse the command line, do the work, return the exit code) and turns exceptions into messages
/// and exit codes: InputError and command line errors 2, everything else 1.
int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

}  // namespace freshet::core
