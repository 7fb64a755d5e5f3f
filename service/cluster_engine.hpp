#pragma once
// What engines that hand jobs over to the queue of a cluster have in common. A job is found again by its name
// in the queue, which is the graph's label and its own: what was handed over before a crash is adopted, not
// doubled. What a job left behind (NAME.exit) goes before what the cluster says of it.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "service/cluster_text.hpp"
#include "service/engine.hpp"

namespace freshet::service {

/// A job as the cluster knows it.
struct Queued {
  std::string id;
  JobState state = JobState::lost;
  bool in_queue = false;  ///< may be so of one that has failed: it will never begin
  bool under_way() const { return state == JobState::waiting || state == JobState::running; }
};

class ClusterEngine : public Engine {
 public:
  ClusterEngine(const Cluster& cluster, core::EngineSettings settings)
      : cluster_(cluster), settings_(std::move(settings)) {}

  nlohmann::json submit(const JobGraph& graph) override;
  std::vector<JobState> states(const JobGraph& graph, const nlohmann::json& handed) override;
  void cancel(const JobGraph& graph, const nlohmann::json& handed) override;
  std::string launcher(const Needs& needs) const override { return launcher_of(settings_, needs); }
  int ranks() const override { return std::max(settings_.ranks, 1); }

 protected:
  using Queue = std::map<std::string, Queued>;  ///< by name

  // All of these: RunError where the cluster is away.
  /// All jobs of this user that the cluster remembers; of the same name the last.
  virtual Queue look() const = 0;
  /// Refused for what would wait for ever.
  virtual void try_out(const Job&) const {}
  /// After jobs `ids` have succeeded; returns its own. Refused.
  virtual std::string hand_over(const Job& job, const std::vector<std::string>& ids) const = 0;
  /// What has ended meanwhile needs no ending.
  virtual void end(const std::vector<std::string>& ids) const = 0;

  static std::string name_of(const JobGraph& graph, const Job& job) {
    return plain_name(graph.label + "." + job.name);
  }
  std::string ask(const std::vector<std::string>& words) const { return service::ask(cluster_, words); }
  const core::EngineSettings& settings() const { return settings_; }

 private:
  static std::map<std::string, Queued> jobs_of(const JobGraph& graph, const Queue& queue);
  std::vector<std::string> ids_in_queue(const JobGraph& graph) const;

  const Cluster& cluster_;
  core::EngineSettings settings_;
};

}  // namespace freshet::service
