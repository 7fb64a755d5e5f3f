#include "service/cluster_engine.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/errors.hpp"
#include "service/job_script.hpp"

namespace freshet::service {
namespace {

constexpr int most_seconds_to_end = 60;

using Queue = std::map<std::string, Queued>;
using Ids = std::map<std::string, std::string>;  ///< by name of a job

/// What has neither succeeded nor is under way, and all that waits for it.
std::vector<const Job*> not_under_way(const JobGraph& graph, const Ids& under_way) {
  std::vector<const Job*> anew;
  std::set<std::string> names;
  for (const Job& job : graph.jobs) {
    const bool waits = std::any_of(job.after.begin(), job.after.end(),
                                   [&](const std::string& name) { return names.count(name) > 0; });
    if (left_behind(job) == Left::done || (under_way.count(job.name) > 0 && !waits)) continue;
    anew.push_back(&job);
    names.insert(job.name);
  }
  return anew;
}

/// By name of a job; what the cluster knows nothing of is lost.
using Jobs = std::map<std::string, Queued>;

/// Clusters take away what waits for a job that failed.
bool waits_in_vain(const Job& job, const std::map<std::string, JobState>& states) {
  return std::any_of(job.after.begin(), job.after.end(),
                     [&](const std::string& name) { return states.at(name) == JobState::failed; });
}

/// A cluster that has lost its memory may hold a job back for ever that has run meanwhile, and with it what
/// waits for it.
bool waits_for_held(const Job& job, const Jobs& known) {
  return std::any_of(job.after.begin(), job.after.end(), [&](const std::string& name) {
    return known.at(name).in_queue && known.at(name).state == JobState::failed;
  });
}

/// Of those that `job` waits for; what has succeeded needs no waiting.
std::vector<std::string> ids_before(const Job& job, const Ids& ids) {
  std::vector<std::string> before;
  for (const std::string& name : job.after)
    if (const auto found = ids.find(name); found != ids.end()) before.push_back(found->second);
  return before;
}

}  // namespace

nlohmann::json ClusterEngine::submit(const JobGraph& graph) {
  const Jobs known = jobs_of(graph, look());
  Ids ids;
  for (const Job& job : graph.jobs)
    if (known.at(job.name).under_way() && !waits_for_held(job, known)) ids[job.name] = known.at(job.name).id;
  const std::vector<const Job*> anew = not_under_way(graph, ids);
  for (const Job* job : anew) ids.erase(job->name);
  const Job* job_at_hand = nullptr;
  try {
    for (const Job* job : anew) try_out(*(job_at_hand = job));
    for (const Job& job : graph.jobs)
      if (const Queued& found = known.at(job.name); found.in_queue && ids.count(job.name) == 0)
        end({found.id});
    for (const Job* job : anew) {
      job_at_hand = job;
      std::filesystem::remove(exit_file(*job));
      ids[job->name] = hand_over(*job, ids_before(*job, ids));
    }
  } catch (const Refused& refusal) {
    fail_refused(cluster_, *job_at_hand, refusal.what());
  }
  return {{"engine", cluster_.kind}, {"jobs", ids}};
}

std::vector<JobState> ClusterEngine::states(const JobGraph& graph, const nlohmann::json&) {
  const Jobs known = jobs_of(graph, look());  // before what jobs left: what ends in between has left its word
  std::map<std::string, JobState> states;
  std::vector<JobState> result;
  for (const Job& job : graph.jobs) {
    JobState state = known.at(job.name).state;
    if (const Left left = left_behind(job); left != Left::nothing)
      state = left == Left::done ? JobState::done : JobState::failed;
    else if ((state == JobState::lost && waits_in_vain(job, states)) ||
             (state == JobState::waiting && waits_for_held(job, known)))
      state = JobState::failed;
    states[job.name] = state;
    result.push_back(state);
  }
  return result;
}

void ClusterEngine::cancel(const JobGraph& graph, const nlohmann::json&) {
  for (int i = 0; i < most_seconds_to_end; ++i) {
    const std::vector<std::string> ids = ids_in_queue(graph);
    if (ids.empty()) return;
    end(ids);
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  core::fail_run("{}: its jobs do not end: {}", graph.label, fmt::join(ids_in_queue(graph), ", "));
}

std::map<std::string, Queued> ClusterEngine::jobs_of(const JobGraph& graph, const Queue& queue) {
  Jobs known;
  for (const Job& job : graph.jobs) {
    const auto found = queue.find(name_of(graph, job));
    known[job.name] = found == queue.end() ? Queued() : found->second;
  }
  return known;
}

std::vector<std::string> ClusterEngine::ids_in_queue(const JobGraph& graph) const {
  std::vector<std::string> ids;
  for (const auto& [name, job] : jobs_of(graph, look()))
    if (job.in_queue) ids.push_back(job.id);
  return ids;
}

}  // namespace freshet::service
