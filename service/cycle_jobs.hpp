#pragma once
// The jobs of a cycle: rain and readings in, cycle, warnings, products.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/workspace.hpp"
#include "service/engine.hpp"
#include "service/job_script.hpp"
#include "service/places.hpp"

namespace freshet::service {

/// A basin in its workspace, and the program that works on it; all paths absolute.
struct Ground {
  const core::Basin& basin;
  std::filesystem::path basin_file;
  core::Workspace workspace;
  std::filesystem::path program;  ///< freshet
  Places places() const { return Places(workspace); }
  /// "freshet VERB basin.toml --workspace DIR ..."
  std::vector<std::string> command(const std::string& verb, const std::vector<std::string>& more = {}) const;
  std::vector<std::string> words(const std::string& verb, const std::vector<std::string>& more = {}) const;
};

/// InputError if the workspace is not there.
Ground ground_of(const core::Basin& basin, const std::filesystem::path& basin_file,
                 const core::Workspace& workspace);

struct PlannedJobs {
  JobGraph graph;
  std::vector<std::string> scripts;   ///< of each job
  std::vector<core::Instant> cycles;  ///< of each job
};

enum class Extent {
  whole,         ///< with forecast, warnings, products
  analysis_only  ///< the analysis, for the cycle after it to start from
};

/// Of each cycle: `rain` where basin.toml has a rain.grid; `cycle` after it; then `warn`, after it `deliver`
/// where there are receivers, `products` where any are wanted, `verify` where it is, `exposure` where there
/// are layers, and `publish`, after it, where there is a folder for the site. Where rules count in
/// exposure.json, `exposure` warns once more for them, whether it was made or not. Of several, names begin
/// with that of their cycle, and each cycle waits for the one before.
PlannedJobs plan_cycles(const Ground& ground, const std::vector<core::Instant>& cycles, Extent extent,
                        const Engine& engine);

/// Writes the scripts. What an earlier try left behind stays, unless the cycle's own files are gone since.
void write_scripts(const PlannedJobs& planned, const Ground& ground);

/// What the cycle's own files say.
bool is_analysed(const core::Workspace& workspace, core::Instant cycle);
bool is_complete(const core::Workspace& workspace, core::Instant cycle);

}  // namespace freshet::service
