// PBS: OpenPBS and PBS Professional. It sends no signal before a limit, and lets users put no job back into
// the queue: a cycle that reaches its limit has failed, and goes on from its last checkpoint when it is tried
// again.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "service/cluster_engine.hpp"

namespace freshet::service {
namespace {

/// Words of an answer by which the server is away.
constexpr std::array away = {
    "cannot connect to server", "Connection refused",   "Connection timed out",  "pbs_connect",
    "No route to host",         "Server shutting down", "Communication failure", "Unauthorized Request munge",
    "could not be contacted"};

/// What qsub refuses, and the key that mends it.
constexpr std::array mends = {
    Mend{"unknown queue", "engine.partition names no queue that is there: 'qstat -Q' lists them"},
    Mend{"not allowed to access", "engine.partition is a queue that is not yours"},
    Mend{"account", "engine.account is none of yours"},
    Mend{"exceeds",
         "engine.ranks, engine.nodes, engine.limit_h or its memory is more than the queue allows: "
         "'qstat -Qf' shows it"},
    Mend{"illegal attribute or resource", "engine.head asks for what the server does not know"}};

constexpr Cluster cluster = {"PBS", "pbs", away, mends};

/// Letters of qstat; a job that has ended is F, with its exit status.
Queued queued(const std::string& id, const nlohmann::json& job) {
  const std::string letter = job.value("job_state", "");
  if (letter == "R" || letter == "E" || letter == "B") return {id, JobState::running, true};
  if (letter != "F" && letter != "X") return {id, JobState::waiting, true};
  return {id, job.value("Exit_status", 1) == 0 ? JobState::done : JobState::failed, false};
}

long number_in(const std::string& id) { return std::strtol(id.c_str(), nullptr, 10); }

class Pbs : public ClusterEngine {
 public:
  explicit Pbs(const core::EngineSettings& settings) : ClusterEngine(cluster, settings) {}

  std::string head(const JobGraph& graph, const Job& job) const override {
    const core::EngineSettings& s = settings();
    const int minutes = minutes_of(s, job.needs), ranks = std::max(job.needs.ranks, 1);
    const int chunks = s.nodes > 0 ? std::min(s.nodes, ranks) : 1, each = (ranks + chunks - 1) / chunks;
    std::string text;
    const auto say = [&](const std::string& option) { text += "#PBS " + option + "\n"; };
    say("-N " + name_of(graph, job));
    say("-j oe");
    say(fmt::format("-o \"{}\"", (graph.folder / (job.name + ".log")).string()));
    say("-r y");
    say(fmt::format("-l select={}:ncpus={}:mpiprocs={}:mem={}mb", chunks, each, each,
                    each * megabytes_each(job.needs)));
    say(fmt::format("-l walltime={:02d}:{:02d}:00", minutes / 60, minutes % 60));
    if (!s.partition.empty()) say("-q " + s.partition);
    if (!s.account.empty()) say("-A " + s.account);
    return text + head_of(s);
  }

 private:
  Queue look() const override {
    const std::string said = ask({"qstat", "-x", "-f", "-F", "json"});
    const nlohmann::json all = nlohmann::json::parse(said, nullptr, false);
    if (all.is_discarded()) core::fail_run("qstat: its answer is no JSON: {}", one_line(said).substr(0, 200));
    Queue queue;
    const nlohmann::json jobs = all.value("Jobs", nlohmann::json::object());  // absent where there are none
    for (const auto& [id, job] : jobs.items()) {
      Queued& last = queue[job.value("Job_Name", "")];
      if (last.id.empty() || number_in(id) > number_in(last.id)) last = queued(id, job);
    }
    return queue;
  }

  std::string hand_over(const Job& job, const std::vector<std::string>& ids) const override {
    std::vector<std::string> words = {"qsub"};
    if (!ids.empty())
      words.insert(words.end(), {"-W", fmt::format("depend=afterok:{}", fmt::join(ids, ":"))});
    words.push_back(job.script.string());
    std::string id = one_line(ask(words));
    if (number_in(id) <= 0) core::fail_run("qsub has not said which job {} has become", job.script.string());
    return id;
  }

  void end(const std::vector<std::string>& ids) const override {
    std::vector<std::string> words = {"qdel"};
    words.insert(words.end(), ids.begin(), ids.end());
    try {
      ask(words);
    } catch (const Refused&) {  // the next look shows what is left
    }
  }
};

}  // namespace

std::unique_ptr<Engine> make_pbs(const core::EngineSettings& settings) {
  return std::make_unique<Pbs>(settings);
}

}  // namespace freshet::service
