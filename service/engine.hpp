#pragma once
// The seam for what runs the jobs of a cycle: this machine, Slurm, ... Each is one file of service/engines/,
// a row in engine.cpp and its name in core/basin/engine.cpp (CONTRIBUTING.md).

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin/engine.hpp"

namespace freshet::service {

/// What a job is expected to take.
struct Needs {
  int ranks = 1;
  double hours = 1;
  double memory_gb = 1;   ///< of all ranks together
  std::string from = {};  ///< what this is told from, for people
};

/// One job of a cycle: commands that run one after another on one machine, or on one set of ranks.
struct Job {
  std::string name;                ///< "cycle", "warn": once in its graph
  std::filesystem::path script;    ///< runs it, and leaves NAME.exit beside itself (service/job_script.hpp)
  std::vector<std::string> after;  ///< names of jobs that must have succeeded
  Needs needs;
};

/// The jobs of one cycle, an earlier one before those that wait for it.
struct JobGraph {
  std::string label;             ///< the same for the same cycle, workspace and try: a job is found by it
  std::filesystem::path folder;  ///< scripts, their logs, exits
  std::vector<Job> jobs;
};

enum class JobState {
  waiting,  ///< for others, or for room
  running,
  done,
  failed,  ///< ended otherwise, or will never begin
  lost     ///< nobody knows of it, and it left no word
};

class Engine {
 public:
  virtual ~Engine() = default;
  /// Hands over what has neither succeeded nor is under way, and what waits for it. Returns what states() and
  /// cancel() need to know, kept in the journal. What was handed over before is found by its label. RunError
  /// where the engine cannot be reached: to be tried again. InputError where it says that a job can never
  /// run.
  virtual nlohmann::json submit(const JobGraph& graph) = 0;
  /// Of each job, in order. RunError where the engine cannot be reached.
  virtual std::vector<JobState> states(const JobGraph& graph, const nlohmann::json& handed) = 0;
  /// Ends what runs and takes back what waits. RunError where the engine cannot be reached.
  virtual void cancel(const JobGraph& graph, const nlohmann::json& handed) = 0;
  /// Lines at the head of a script that say what the job needs; "" where that is not said there.
  virtual std::string head(const JobGraph& graph, const Job& job) const = 0;
  /// Words before a command that runs on several ranks, such as "mpirun -np 4".
  virtual std::string launcher(const Needs& needs) const = 0;
  /// Words of bash by which a job that was told to stop (USR1) and did puts itself back into the queue, which
  /// ends it; they come to an end where it has done so often enough. "": the engine tells no job to stop.
  virtual std::string again() const { return ""; }
  /// Of a cycle: engine.ranks, or what this engine gives where that is 0.
  virtual int ranks() const = 0;
};

std::unique_ptr<Engine> make_engine(const core::EngineSettings& settings);

/// What a job itself left behind: done or failed, or nothing.
enum class Left { nothing, done, failed };
Left left_behind(const Job& job);

}  // namespace freshet::service
