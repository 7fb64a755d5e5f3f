// Slurm. squeue is asked in its oldest form: its JSON changes from version to version, and there need be no
// accounting.

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <map>
#include <set>
#include <sstream>

#include "core/errors.hpp"
#include "service/cluster_engine.hpp"

namespace freshet::service {
namespace {

/// Words of an answer by which slurmctld, or munged, is away or too busy.
constexpr std::array away = {"Unable to contact slurm controller",
                             "Socket timed out",
                             "Connection refused",
                             "Connection timed out",
                             "Zero Bytes were transmitted",
                             "Communication connection failure",
                             "controller not responding",
                             "backup controller in standby mode",
                             "temporarily unable to accept job",
                             "Resource temporarily unavailable",
                             "No route to host",
                             "Network is unreachable",
                             "authentication error",
                             "Munge encode failed",
                             "auth_g_pack"};

/// What sbatch refuses, and the key that mends it.
constexpr std::array mends = {
    Mend{"invalid partition", "engine.partition names none that is there: 'sinfo' lists them"},
    Mend{"invalid account", "engine.account is none of yours, or does not go with engine.partition"},
    Mend{"invalid qos", "engine.qos is not there, or not yours"},
    Mend{"time limit", "engine.limit_h is more than is allowed: 'sinfo -o \"%P %l\"' shows what is"},
    Mend{"memory",
         "it wants more memory than a node has: more ranks on more nodes (engine.ranks, engine.nodes), "
         "or engine.partition with larger ones; 'sinfo -o \"%P %D %c %m\"' shows nodes, cores and MB"},
    Mend{"node configuration is not available",
         "engine.ranks, engine.nodes or its memory is more than there is: 'sinfo -o \"%P %D %c %m\"' shows "
         "nodes, cores and MB"},
    Mend{"more processors",
         "engine.ranks is more than there is: 'sinfo -o \"%P %D %c\"' shows nodes and cores"},
    Mend{"node count", "engine.nodes is more than there is or is allowed: 'sinfo -o \"%P %D\"' shows them"}};

constexpr Cluster cluster = {"Slurm", "slurm", away, mends};

/// Why a job that waits will never begin, unless somebody changes it.
bool never_begins(const std::string& reason) {
  constexpr std::array reasons = {"DependencyNeverSatisfied", "PartitionTimeLimit",
                                  "PartitionNodeLimit",       "BadConstraints",
                                  "InvalidAccount",           "InvalidQOS",
                                  "MaxWallDurationPerJob",    "launch failed requeued held"};
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const char* each) { return contains(reason, each); });
}

Queued queued(const std::string& id, const std::string& word, const std::string& reason) {
  static const std::set<std::string> running = {"RUNNING", "COMPLETING", "SIGNALING", "STAGE_OUT"},
                                     waiting = {"PENDING",  "CONFIGURING",  "SUSPENDED",     "REQUEUED",
                                                "STOPPED",  "REQUEUE_HOLD", "RESV_DEL_HOLD", "REQUEUE_FED",
                                                "RESIZING", "PREEMPTED"};
  if (running.count(word) > 0) return {id, JobState::running, true};
  if (waiting.count(word) > 0) return {id, never_begins(reason) ? JobState::failed : JobState::waiting, true};
  return {id, word == "COMPLETED" ? JobState::done : JobState::failed, false};
}

/// "1-00:00:00", "1:00:00", "30:00" (minutes) as sinfo has them; anything else is no limit.
double minutes_in(const std::string& limit) {
  int days = 0, hours = 0, minutes = 0, seconds = 0;
  if (std::sscanf(limit.c_str(), "%d-%d:%d:%d", &days, &hours, &minutes, &seconds) == 4 ||
      std::sscanf(limit.c_str(), "%d:%d:%d", &hours, &minutes, &seconds) == 3 ||
      std::sscanf(limit.c_str(), "%d:%d", &minutes, &seconds) == 2)
    return 1440.0 * days + 60 * hours + minutes + seconds / 60.0;
  return std::numeric_limits<double>::infinity();
}

class Slurm : public ClusterEngine {
 public:
  explicit Slurm(const core::EngineSettings& settings) : ClusterEngine(cluster, settings) {}

  std::string head(const JobGraph& graph, const Job& job) const override {
    const core::EngineSettings& s = settings();
    const int minutes = minutes_of(s, job.needs);
    std::string text;
    const auto say = [&](const std::string& option) { text += "#SBATCH " + option + "\n"; };
    say("--job-name=" + name_of(graph, job));
    say(fmt::format("--chdir=\"{}\"", graph.folder.string()));
    say(fmt::format("--output=\"{}\"", (graph.folder / (job.name + ".log")).string()));
    say("--open-mode=append");
    say("--requeue");
    say("--kill-on-invalid-dep=yes");
    say(fmt::format("--ntasks={}", job.needs.ranks));
    say("--cpus-per-task=1");
    if (s.nodes > 0 && job.needs.ranks > 1)
      say(fmt::format("--nodes={}", std::min(s.nodes, job.needs.ranks)));
    say(fmt::format("--mem-per-cpu={}M", megabytes_each(job.needs)));
    say(fmt::format("--time={}", minutes));
    say(fmt::format("--signal=B:USR1@{}", std::min(static_cast<int>(s.signal_s), 30 * minutes)));
    if (!s.partition.empty()) say("--partition=" + s.partition);
    if (!s.account.empty()) say("--account=" + s.account);
    if (!s.qos.empty()) say("--qos=" + s.qos);
    return text + head_of(s);
  }

  /// Slurm ends the job that puts itself back; where it is away, it is asked for a minute.
  std::string again() const override {
    return fmt::format(
        "[ \"${{SLURM_RESTART_COUNT:-0}}\" -ge {} ] ||\n"
        "    for _ in 1 2 3 4 5 6; do scontrol requeue \"$SLURM_JOB_ID\" && sleep 600; sleep 10; done",
        settings().requeues);
  }

 private:
  Queue look() const override {
    std::istringstream lines(ask({"squeue", "--me", "--noheader", "--states=all", "--format=%A|%T|%r|%j"}));
    Queue queue;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream parts(line);
      std::string id, state, reason, name;
      std::getline(std::getline(std::getline(parts, id, '|'), state, '|'), reason, '|');
      std::getline(parts, name);
      Queued& last = queue[name];
      if (last.id.empty() || std::stol(id) > std::stol(last.id)) last = queued(id, state, reason);
    }
    return queue;
  }

  /// Limits of time are not looked at by --test-only. And it says no of nodes that slurmctld, just begun, has
  /// not heard of yet.
  void try_out(const Job& job) const override {
    if (const double most = most_minutes(); minutes_of(settings(), job.needs) > most)
      throw Refused(fmt::format("{} minutes are more than the time limit of the partition, {:g}",
                                minutes_of(settings(), job.needs), most));
    try {
      ask({"sbatch", "--test-only", job.script.string()});
    } catch (const Refused& refusal) {
      if (!contains(refusal.what(), "not available") || !nodes_are_away()) throw;
      core::fail_run("Slurm has no room for the job '{}' ({}), and some of its nodes are away: tried again",
                     job.name, refusal.what());
    }
  }

  /// Of engine.partition, or the default one, which has a star.
  double most_minutes() const {
    std::istringstream lines(ask({"sinfo", "--noheader", "--format=%P|%l"}));
    for (std::string line; std::getline(lines, line);) {
      const auto bar = line.find('|');
      const std::string name = line.substr(0, bar);
      if (name == settings().partition || name == settings().partition + "*" ||
          (settings().partition.empty() && name.ends_with("*")))
        return minutes_in(line.substr(bar + 1));
    }
    return std::numeric_limits<double>::infinity();
  }

  bool nodes_are_away() const {
    std::istringstream states(ask({"sinfo", "--noheader", "--Node", "--format=%T"}));
    for (std::string state; std::getline(states, state);)
      for (const char* word : {"unknown", "down", "drain", "fail", "boot", "power", "reboot", "*"})
        if (contains(state, word)) return true;
    return false;
  }

  std::string hand_over(const Job& job, const std::vector<std::string>& ids) const override {
    std::vector<std::string> words = {"sbatch", "--parsable"};
    if (!ids.empty()) words.push_back(fmt::format("--dependency=afterok:{}", fmt::join(ids, ":")));
    words.push_back(job.script.string());
    std::string id = ask(words);  // "12", or "12;cluster"
    id.resize(std::min(id.find_first_not_of("0123456789"), id.size()));
    if (id.empty()) core::fail_run("sbatch has not said which job {} has become", job.script.string());
    return id;
  }

  void end(const std::vector<std::string>& ids) const override {
    std::vector<std::string> words = {"scancel"};
    words.insert(words.end(), ids.begin(), ids.end());
    try {
      ask(words);
    } catch (const Refused&) {  // the next look shows what is left
    }
  }
};

}  // namespace

std::unique_ptr<Engine> make_slurm(const core::EngineSettings& settings) {
  return std::make_unique<Slurm>(settings);
}

}  // namespace freshet::service
