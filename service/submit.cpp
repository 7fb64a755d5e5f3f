#include "service/submit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/basin/service.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "service/ecflow_suite.hpp"
#include "service/situation.hpp"

namespace freshet::service {

namespace {

const char* word_of(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::lost:
      return "lost";
  }
  return "?";
}

nlohmann::json described(const PlannedJobs& planned, bool scripts) {
  nlohmann::json jobs = nlohmann::json::array();
  for (std::size_t i = 0; i < planned.graph.jobs.size(); ++i) {
    const Job& job = planned.graph.jobs[i];
    nlohmann::json one = {{"name", job.name},         {"cycle", core::to_iso(planned.cycles[i])},
                          {"after", job.after},       {"ranks", job.needs.ranks},
                          {"hours", job.needs.hours}, {"memory_gb", job.needs.memory_gb},
                          {"from", job.needs.from}};
    if (scripts) one["script"] = planned.scripts[i];
    jobs.push_back(one);
  }
  return {{"label", planned.graph.label}, {"folder", planned.graph.folder.string()}, {"jobs", jobs}};
}

std::string write_suite(const Ground& ground, const PlannedJobs& planned, const std::filesystem::path& file,
                        const Engine& engine) {
  const core::Service& service = *ground.basin.service;
  const core::Instant now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return write_ecflow_suite(
      file, {ground.basin.name, service.engine.kind, planned.graph, planned.cycles, service.cut_off_s, now},
      engine);
}

std::vector<JobState> wait_for(Engine& engine, const JobGraph& graph, const nlohmann::json& handed) {
  const auto ended = [](JobState s) { return s != JobState::waiting && s != JobState::running; };
  while (true) {
    try {
      const std::vector<JobState> states = engine.states(graph, handed);
      if (std::all_of(states.begin(), states.end(), ended)) return states;
    } catch (const core::RunError& error) {
      core::warn("{}", error.what());
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

std::vector<core::Instant> cycles_between(const core::Basin& basin, core::Instant from, core::Instant to) {
  core::check(from <= to, "--hindcast: {} is after {}; write the earlier time first", core::to_iso(from),
              core::to_iso(to));
  core::times_of(basin, from);
  core::times_of(basin, to);
  std::vector<core::Instant> cycles;
  for (core::Instant t = from; t <= to; t += grid_of(basin).interval) cycles.push_back(t);
  return cycles;
}

nlohmann::json submit(const Ground& ground, const SubmitOptions& options) {
  const std::unique_ptr<Engine> engine = make_engine(ground.basin.service->engine);
  const PlannedJobs planned = plan_cycles(ground, options.cycles, Extent::whole, *engine);
  nlohmann::json summary = described(planned, options.dry_run);
  if (options.dry_run) return summary;
  if (options.ecflow.empty())
    core::check_can_start(ground.basin, ground.workspace,
                          core::times_of(ground.basin, options.cycles.front()));
  const core::Lock lock = core::Lock::take(ground.places().lock(), core::Lock::Mode::exclusive);
  write_scripts(planned, ground);
  if (!options.ecflow.empty()) {
    summary["ecflow"] = write_suite(ground, planned, options.ecflow, *engine);
    return summary;
  }
  const nlohmann::json handed = engine->submit(planned.graph);
  const std::vector<JobState> states =
      options.wait ? wait_for(*engine, planned.graph, handed) : engine->states(planned.graph, handed);
  std::string failed;
  for (std::size_t i = 0; i < states.size(); ++i) {
    summary["jobs"][i]["state"] = word_of(states[i]);
    if (states[i] == JobState::failed || states[i] == JobState::lost)
      failed += (failed.empty() ? "" : ", ") + planned.graph.jobs[i].name;
  }
  if (!failed.empty())
    core::fail_run("these jobs failed: {}; their logs lie in {}", failed, planned.graph.folder.string());
  return summary;
}

std::string submit_text(const nlohmann::json& summary) {
  std::string text;
  if (summary.contains("ecflow"))
    return fmt::format("suite {} written; load it with ecflow_client\n",
                       summary.at("ecflow").get<std::string>());
  for (const nlohmann::json& job : summary.at("jobs")) {
    text += fmt::format("# {}: {} rank{}, {:.2g} h and {:.2g} GB expected from {}\n",
                        job.at("name").get<std::string>(), job.at("ranks").get<int>(),
                        job.at("ranks") == 1 ? "" : "s", job.at("hours").get<double>(),
                        job.at("memory_gb").get<double>(), job.at("from").get<std::string>());
    if (job.contains("script")) text += job.at("script").get<std::string>() + "\n";
  }
  return text;
}

}  // namespace freshet::service
