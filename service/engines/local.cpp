// This machine: a shell that runs the jobs of a graph one after another. It outlives who started it, as a job
// on a cluster does; a lock that it and all its children hold says that it runs, so that nothing hangs on
// process ids, which come again.

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "service/cluster_text.hpp"
#include "service/job_script.hpp"

namespace freshet::service {
namespace {

namespace fs = std::filesystem;

constexpr int most_ranks_by_default = 64;

fs::path lock_of(const JobGraph& graph) { return graph.folder / "graph.lock"; }
fs::path group_of(const JobGraph& graph) { return graph.folder / "graph.pid"; }

constexpr int lock_descriptor = 9;  ///< of the shell and all that it starts

/// Runs what has not succeeded yet, and nothing that waits for what failed.
std::string shell_of(const JobGraph& graph) {
  std::string text = fmt::format(
      "#!/bin/bash\n# {}: written by freshet\ncd {} || exit 1\n"
      "echo $$ >graph.pid\n"
      "succeeded() {{ for name; do [ \"$(cat \"$name.exit\" 2>/dev/null)\" = 0 ] || return 1; done; }}\n",
      graph.label, quoted(graph.folder.string()));
  for (const Job& job : graph.jobs) {
    std::string condition = "succeeded";
    for (const std::string& name : job.after) condition += " " + quoted(name);
    const std::string name = quoted(job.name);
    text += fmt::format("succeeded {} || {{ {} && bash {} >>{}.log 2>&1; }}\n", name, condition,
                        quoted(job.script.string()), name);
  }
  return text;
}

bool runs(const JobGraph& graph) {
  const int descriptor = ::open(lock_of(graph).c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

/// A process of its own session that nobody waits for, with the lock as its own.
void start_detached(const fs::path& script, int lock) {
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("{} cannot be started: {}", script.string(), std::strerror(errno));
  if (child == 0) {
    if (::fork() != 0) ::_exit(0);
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int stream : {0, 1, 2}) ::dup2(nothing, stream);
    if (lock != lock_descriptor) ::dup2(lock, lock_descriptor);
    ::fcntl(lock_descriptor, F_SETFD, 0);
    ::execl("/bin/bash", "bash", script.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

/// Held from before the shell begins, so that nobody finds a graph that is about to begin lost. -1: it runs.
int take_lock(const JobGraph& graph) {
  const int descriptor = ::open(lock_of(graph).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) core::fail_run("{} cannot be made: {}", lock_of(graph).string(), std::strerror(errno));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  const int reason = errno;
  ::close(descriptor);
  if (reason == EWOULDBLOCK) return -1;
  core::fail_run("{}: this file system cannot lock files ({})", lock_of(graph).string(),
                 std::strerror(reason));
}

/// The same; a shell that has come to its end, after a job that failed, is waited for.
int lock_of_idle(const JobGraph& graph) {
  constexpr int most_looks = 100;  // of 20 ms
  const auto failed = [](const Job& job) { return left_behind(job) == Left::failed; };
  int lock = take_lock(graph);
  for (int i = 0; lock < 0 && i < most_looks; ++i) {
    if (std::none_of(graph.jobs.begin(), graph.jobs.end(), failed)) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    lock = take_lock(graph);
  }
  return lock;
}

class Local : public Engine {
 public:
  explicit Local(const core::EngineSettings& settings) : settings_(settings) {}

  nlohmann::json submit(const JobGraph& graph) override {
    fs::create_directories(graph.folder);
    if (const int lock = lock_of_idle(graph); lock >= 0) {
      forget_failures(graph);
      const fs::path script = graph.folder / "graph.sh";
      core::write_file(script, shell_of(graph));
      start_detached(script, lock);
      ::close(lock);
    }
    return {{"engine", "local"}};
  }

  std::vector<JobState> states(const JobGraph& graph, const nlohmann::json&) override {
    const bool alive = runs(graph);  // before what it left is read: what ends in between has left its word
    std::map<std::string, JobState> found;
    std::vector<JobState> result;
    bool running = false;
    for (const Job& job : graph.jobs) {
      JobState state = JobState::lost;
      if (const Left left = left_behind(job); left != Left::nothing)
        state = left == Left::done ? JobState::done : JobState::failed;
      else if (std::any_of(job.after.begin(), job.after.end(),
                           [&](const std::string& name) { return found[name] == JobState::failed; }))
        state = JobState::failed;
      else if (alive)
        state = std::exchange(running, true) ? JobState::waiting : JobState::running;
      found[job.name] = state;
      result.push_back(state);
    }
    return result;
  }

  void cancel(const JobGraph& graph, const nlohmann::json&) override {
    for (int attempt = 0; attempt < 100 && runs(graph); ++attempt) {
      pid_t group = 0;
      std::ifstream(group_of(graph)) >> group;
      if (group > 1) ::kill(-group, attempt < 50 ? SIGTERM : SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    if (runs(graph)) core::fail_run("{}: its processes do not end", lock_of(graph).string());
  }

  std::string head(const JobGraph&, const Job&) const override { return head_of(settings_); }

  std::string launcher(const Needs& needs) const override {
    if (needs.ranks <= 1 || !settings_.launcher.empty()) return launcher_of(settings_, needs);
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return fmt::format("mpirun -np {} --bind-to none{}{}", needs.ranks,
                       needs.ranks > cores ? " --oversubscribe" : "",
                       ::geteuid() == 0 ? " --allow-run-as-root" : "");
  }

  int ranks() const override {
    if (settings_.ranks > 0) return settings_.ranks;
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most_ranks_by_default);
  }

 private:
  /// What failed is tried again; what succeeded stays.
  static void forget_failures(const JobGraph& graph) {
    for (const Job& job : graph.jobs)
      if (left_behind(job) == Left::failed) fs::remove(exit_file(job));
  }

  core::EngineSettings settings_;
};

}  // namespace

std::unique_ptr<Engine> make_local(const core::EngineSettings& settings) {
  return std::make_unique<Local>(settings);
}

}  // namespace freshet::service
