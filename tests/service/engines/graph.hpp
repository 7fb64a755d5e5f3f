#pragma once
// Small graphs of jobs for the tests of engines.

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/files.hpp"
#include "service/engine.hpp"
#include "service/job_script.hpp"
#include "tests/forecast/workspace.hpp"

namespace freshet::test {

using service::JobState;

/// Where jobs of one graph work; every graph has its own label.
class TestGraph {
 public:
  explicit TestGraph(const service::Engine& engine, const fs::path& folder) : engine_(engine) {
    static int count = 0;
    graph.label = fmt::format("test-{}-{}", ::getpid(), ++count);
    graph.folder = folder / graph.label;
    fs::create_directories(graph.folder);
  }
  /// A job that runs words of bash.
  void add(const std::string& name, const std::vector<std::string>& after, const std::string& bash,
           const service::Needs& needs = {1, 0.01, 0.05}) {
    add_command(name, after, "/bin/bash", {"-c", bash}, needs);
  }
  void add_command(const std::string& name, const std::vector<std::string>& after, const fs::path& program,
                   const std::vector<std::string>& words, const service::Needs& needs) {
    const service::Job job{name, graph.folder / (name + ".sh"), after, needs};
    graph.jobs.push_back(job);
    const service::Script script{program, {{.words = words, .parallel = needs.ranks > 1}}};
    core::write_file(job.script, service::job_script(graph, job, script, engine_));
  }
  std::string log(const std::string& name) const {
    const fs::path file = graph.folder / (name + ".log");
    return fs::exists(file) ? core::read_file(file) : "";
  }

  service::JobGraph graph;

 private:
  const service::Engine& engine_;
};

inline bool ended(JobState s) { return s != JobState::waiting && s != JobState::running; }

/// The states once `enough` says so, at the latest after `seconds`; an engine that is away is asked again.
inline std::vector<JobState> states_when(service::Engine& engine, const service::JobGraph& graph,
                                         const nlohmann::json& handed, double seconds,
                                         const std::function<bool(const std::vector<JobState>&)>& enough) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::vector<JobState> states;
  do {
    try {
      states = engine.states(graph, handed);
      if (enough(states)) return states;
    } catch (const core::RunError&) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  } while (std::chrono::steady_clock::now() < end);
  return states;
}

inline std::vector<JobState> final_states(service::Engine& engine, const service::JobGraph& graph,
                                          const nlohmann::json& handed, double seconds = 60) {
  return states_when(engine, graph, handed, seconds, [](const std::vector<JobState>& states) {
    return std::all_of(states.begin(), states.end(), ended);
  });
}

/// As `serve` does: tried again while the engine is away.
inline nlohmann::json submit_at_last(service::Engine& engine, const service::JobGraph& graph) {
  for (int i = 0; i < 60; ++i) try {
      return engine.submit(graph);
    } catch (const core::RunError&) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  return engine.submit(graph);
}

inline bool appears(const fs::path& file, double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!fs::exists(file) && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return fs::exists(file);
}

}  // namespace freshet::test

namespace Catch {
template <>
struct StringMaker<freshet::service::JobState> {
  static std::string convert(freshet::service::JobState state) {
    constexpr const char* words[] = {"waiting", "running", "done", "failed", "lost"};
    return words[static_cast<int>(state)];
  }
};
}  // namespace Catch
