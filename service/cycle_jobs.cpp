#include "service/cycle_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/warning_kinds.hpp"
#include "service/needs.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

/// Workspaces of one basin differ in it.
std::string mark_of(const fs::path& root) { return core::Sha256().add(root.string()).hex().substr(0, 8); }

/// "20260310T0600Z", "20260310T0600Z-to-20260310T1200Z"
std::string span_of(const std::vector<core::Instant>& cycles) {
  const std::string first = core::to_compact(cycles.front());
  return cycles.size() == 1 ? first : first + "-to-" + core::to_compact(cycles.back());
}

/// Names of jobs hold no blanks: clusters print them in columns.
std::string label_of(const Ground& ground, const std::string& span, Extent extent) {
  std::string name = ground.basin.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '-');
  return fmt::format("freshet-{}-{}-{}{}", name, mark_of(ground.workspace.root), span,
                     extent == Extent::analysis_only ? "-analysis" : "");
}

class Planner {
 public:
  Planner(const Ground& ground, const std::vector<core::Instant>& cycles, Extent extent, const Engine& engine)
      : ground_(ground),
        engine_(engine),
        extent_(extent),
        several_(cycles.size() > 1),
        beside_(needs_beside(ground.workspace)) {
    planned_.graph.label = label_of(ground, span_of(cycles), extent);
    planned_.graph.folder =
        ground.places().jobs(span_of(cycles)) / (extent == Extent::analysis_only ? "analysis" : "forecast");
  }

  void add_cycle(core::Instant cycle) {
    cycle_ = cycle;
    const std::string time = core::to_iso(cycle), before = last_cycle_job_;
    std::vector<std::string> after;
    if (!before.empty()) after = {before};
    if (ground_.basin.rain.grid) after = {add("rain", after, beside_, {command("rain")})};
    std::vector<std::string> words = {"--time", time};
    if (extent_ == Extent::analysis_only) words.emplace_back("--analysis-only");
    Command run = command("cycle", words);
    run.parallel = true;
    const Needs needs = needs_of_cycle(ground_.basin, ground_.workspace, cycle, engine_.ranks());
    last_cycle_job_ = add("cycle", after, needs, {run});
    if (extent_ == Extent::analysis_only) return;
    std::vector<std::string> shown = add_warnings(time);  // what the site shows
    if (!ground_.basin.service->publish.folder.empty()) add("publish", shown, beside_, {command("publish")});
    if (ground_.basin.service->verify)
      add("verify", {last_cycle_job_}, beside_, {command("verify", {"--no-pictures", "--if-any"})});
    if (const auto all = products(); !all.empty()) add("products", {last_cycle_job_}, beside_, all);
  }

  PlannedJobs finish() { return std::move(planned_); }

 private:
  /// Rules that need nothing but the cycle never wait for exposure, whatever becomes of it. Those that count
  /// are asked after it, also where it fails: they then say what is missing.
  std::vector<std::string> add_warnings(const std::string& time) {
    const auto& rules = ground_.basin.warnings.rules;
    const bool counted = std::any_of(rules.begin(), rules.end(), core::asks_exposure);
    const bool receivers = !ground_.basin.service->receivers.empty();
    const auto first = counted ? std::vector<std::string>{"--without-exposure"} : std::vector<std::string>{};
    std::vector<std::string> all = {add("warn", {last_cycle_job_}, beside_, {command("warn", first)})};
    if (receivers) add("deliver", all, beside_, {command("deliver")});
    if (ground_.basin.service->exposure.empty()) return all;
    std::vector<Command> commands = {command("exposure", {"--cycle", time})};
    if (counted) {
      commands[0].may_fail = true;
      commands.push_back(command("warn"));
    }
    all.push_back(add("exposure", {last_cycle_job_}, beside_, commands));
    if (counted && receivers) add("deliver_counted", {all.back()}, beside_, {command("deliver")});
    return all;
  }

  std::string add(const std::string& name, const std::vector<std::string>& after, const Needs& needs,
                  const std::vector<Command>& commands) {
    const std::string full = several_ ? core::to_compact(cycle_) + "-" + name : name;
    const Job job{full, planned_.graph.folder / (full + ".sh"), after, needs};
    planned_.graph.jobs.push_back(job);
    planned_.scripts.push_back(job_script(planned_.graph, job, {ground_.program, commands}, engine_));
    planned_.cycles.push_back(cycle_);
    return full;
  }

  Command command(const std::string& verb, const std::vector<std::string>& more = {}) const {
    return {.words = ground_.words(verb, more)};
  }

  std::vector<Command> products() const {
    std::vector<Command> all;
    const std::string time = core::to_iso(cycle_);
    for (const std::string& format : ground_.basin.service->products)
      all.push_back(command("export", {"--cycle", time, "--format", format}));
    if (ground_.basin.service->map)
      all.push_back(command(
          "map", {"--cycle", time, "--output", (ground_.workspace.cycle(cycle_) / "map.png").string()}));
    return all;
  }

  const Ground& ground_;
  const Engine& engine_;
  Extent extent_;
  bool several_;
  Needs beside_;  ///< of jobs that read results
  core::Instant cycle_;
  std::string last_cycle_job_;
  PlannedJobs planned_;
};

}  // namespace

std::vector<std::string> Ground::words(const std::string& verb, const std::vector<std::string>& more) const {
  std::vector<std::string> all = {verb, basin_file.string(), "--workspace", workspace.root.string()};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<std::string> Ground::command(const std::string& verb,
                                         const std::vector<std::string>& more) const {
  std::vector<std::string> all = words(verb, more);
  all.insert(all.begin(), program.string());
  return all;
}

Ground ground_of(const core::Basin& basin, const fs::path& basin_file, const core::Workspace& workspace) {
  std::error_code error;
  const fs::path root = fs::canonical(workspace.root, error);
  core::check(!error, "{}: there is no such workspace; run 'freshet mesh {}' first", workspace.root.string(),
              basin_file.string());
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) core::fail_run("/proc/self/exe cannot be read: {}", error.message());
  return {basin, fs::canonical(basin_file), {root}, self.parent_path() / "freshet"};
}

PlannedJobs plan_cycles(const Ground& ground, const std::vector<core::Instant>& cycles, Extent extent,
                        const Engine& engine) {
  Planner planner(ground, cycles, extent, engine);
  for (const core::Instant cycle : cycles) planner.add_cycle(cycle);
  return planner.finish();
}

void write_scripts(const PlannedJobs& planned, const Ground& ground) {
  const bool analysis_only = planned.graph.folder.filename() == "analysis";
  for (std::size_t i = 0; i < planned.scripts.size(); ++i) {
    const Job& job = planned.graph.jobs[i];
    const core::Instant cycle = planned.cycles[i];
    const bool made =
        analysis_only ? is_analysed(ground.workspace, cycle) : is_complete(ground.workspace, cycle);
    if (!made && left_behind(job) == Left::done) std::filesystem::remove(exit_file(job));
    core::write_file(job.script, planned.scripts[i]);
  }
}

bool is_analysed(const core::Workspace& workspace, core::Instant cycle) {
  std::error_code error;
  return fs::exists(workspace.cycle(cycle) / core::file_name::analysis, error) ||
         is_complete(workspace, cycle);
}

bool is_complete(const core::Workspace& workspace, core::Instant cycle) {
  std::error_code error;
  return fs::exists(workspace.cycle(cycle) / core::file_name::provenance, error);
}

}  // namespace freshet::service
