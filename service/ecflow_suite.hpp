#pragma once
// Jobs of cycles as a suite of ecFlow: a definition (.def) for ecflow_client --load, and a script (.ecf) for
// each task, which runs the job's own script and tells the server how it ended.

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "service/engine.hpp"

namespace freshet::service {

struct EcflowSuite {
  std::string name;                   ///< of the basin
  std::string engine;                 ///< engine.kind
  const JobGraph& graph;              ///< whose scripts are written
  std::vector<core::Instant> cycles;  ///< of each job of the graph
  double cut_off_s = 0;               ///< a cycle of the future begins so long after its time
  core::Instant now = {};             ///< cycles before it begin at once
};

/// Writes FILE.def as `file` and the scripts beside it, in FILE/SUITE/CYCLE/TASK.ecf; all paths absolute. A
/// family for each cycle; a task begins when those it waits for are complete. Returns the suite's name.
std::string write_ecflow_suite(const std::filesystem::path& file, const EcflowSuite& suite,
                               const Engine& engine);

}  // namespace freshet::service
