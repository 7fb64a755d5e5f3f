#pragma once
// The shell script of a job, the same for every engine but for its head.

#include <string>
#include <vector>

#include "service/engine.hpp"

namespace freshet::service {

/// One command of a job: words of freshet without "freshet" itself.
struct Command {
  std::vector<std::string> words;
  bool parallel = false;    ///< on all ranks of the job, through the engine's launcher
  bool may_fail = false;    ///< those after it run all the same, and the job fails at its end
  std::string output = {};  ///< file for its standard output, relative to the graph's folder; "": the log
};

/// What a script is made of, besides the job.
struct Script {
  std::filesystem::path program;  ///< freshet, absolute
  std::vector<Command> commands;
};

/// A bash script: commands one after another, to the first that fails; then NAME.exit in the graph's folder
/// holds the exit code, whole or not at all. A signal that the engine sends before the limit (USR1) ends
/// nothing by itself.
std::string job_script(const JobGraph& graph, const Job& job, const Script& script, const Engine& engine);

/// "NAME.exit" beside the script.
std::filesystem::path exit_file(const Job& job);

/// A word as bash takes it unchanged.
std::string quoted(const std::string& word);

}  // namespace freshet::service
