#include "service/ecflow_suite.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "service/job_script.hpp"

namespace freshet::service {
namespace {

namespace fs = std::filesystem;

/// Names of ecFlow's nodes have letters, digits, _ and .
std::string node_name(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '.'; },
      '_');
  return text.empty() || text[0] == '.' ? "x" + text : text;
}

/// A job of several cycles is named after its own: "20260310T0600Z-cycle" is the task "cycle".
std::string task_name(const Job& job, const std::string& family) {
  const std::string prefix = family + "-";
  return node_name(job.name.starts_with(prefix) ? job.name.substr(prefix.size()) : job.name);
}

/// In .ecf files % begins a variable.
std::string without_percent(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '%' ? std::string("%%") : std::string(1, c);
  return result;
}

/// The server knows a task by these; it is aborted with whatever ends it but success. One that is told to
/// stop does not put itself back into a queue (SLURM_RESTART_COUNT): the server would not know it again.
std::string ecf_script(const JobGraph& graph, const Job& job, const Engine& engine) {
  constexpr const char* known_by =
      "export ECF_PORT=%ECF_PORT% ECF_HOST=%ECF_HOST% ECF_NAME=%ECF_NAME% ECF_PASS=%ECF_PASS%\n"
      "export ECF_TRYNO=%ECF_TRYNO% ECF_RID=$$ ECF_TIMEOUT=300 SLURM_RESTART_COUNT=1000000\n"
      "ecflow_client --init=$$ || exit 1\n";
  constexpr const char* to_its_end =
      "child=$!\n"
      "trap 'kill -USR1 $child' USR1\n"
      "trap 'kill $child; ecflow_client --abort=signal; exit 1' INT TERM HUP\n"
      "while wait $child; code=$?; [ $code -gt 128 ] && kill -0 $child 2>/dev/null; do :; done\n"
      "if [ $code -eq 0 ]; then ecflow_client --complete; else ecflow_client --abort=\"exit code $code\"; "
      "fi\n";
  const std::string run = fmt::format("bash {} >>{} 2>&1 &\n", quoted(job.script.string()),
                                      quoted((graph.folder / (job.name + ".log")).string()));
  return "#!/bin/bash\n" + without_percent(engine.head(graph, job)) + known_by + without_percent(run) +
         to_its_end;
}

/// How the server starts a task, where it does not do so itself.
std::string job_command(const std::string& engine) {
  if (engine == "slurm")
    return "  edit ECF_JOB_CMD 'sbatch --no-requeue --job-name=%TASK% --output=%ECF_JOBOUT% %ECF_JOB%'\n";
  if (engine == "pbs") return "  edit ECF_JOB_CMD 'qsub -o %ECF_JOBOUT% %ECF_JOB%'\n";
  return "";
}

std::string begins_at(core::Instant cycle, const EcflowSuite& suite) {
  const core::Instant time = cycle + core::milliseconds_of(suite.cut_off_s);
  if (time <= suite.now) return "";
  const auto minute = std::chrono::ceil<std::chrono::minutes>(time);
  return fmt::format("    date {:%d.%m.%Y}\n    time {:%H:%M}\n", minute, minute);
}

}  // namespace

std::string write_ecflow_suite(const fs::path& file, const EcflowSuite& suite, const Engine& engine) {
  const fs::path def = fs::absolute(file);
  core::check(def.extension() == ".def", "--ecflow {}: a suite's definition ends with .def; write {}.def",
              file.string(), file.string());
  fs::path scripts = def;
  scripts.replace_extension();
  const std::string name = node_name("freshet_" + suite.name);
  std::map<std::string, std::string> paths;  // of tasks, by the names of their jobs
  std::string text = fmt::format(
      "# {}: written by freshet\nsuite {}\n  edit ECF_HOME '{}'\n  edit ECF_FILES '{}'\n  edit ECF_TRIES "
      "'1'\n"
      "{}",
      suite.graph.label, name, scripts.string(), scripts.string(), job_command(suite.engine));
  std::string open;  // the family at hand
  for (std::size_t i = 0; i < suite.graph.jobs.size(); ++i) {
    const Job& job = suite.graph.jobs[i];
    const std::string family = core::to_compact(suite.cycles[i]), task = task_name(job, family);
    if (family != open) {
      text += open.empty() ? "" : "  endfamily\n";
      text += fmt::format("  family {}\n{}", family, begins_at(suite.cycles[i], suite));
      open = family;
    }
    std::string trigger;
    for (const std::string& before : job.after)
      trigger += (trigger.empty() ? "" : " and ") + paths.at(before) + " == complete";
    text += fmt::format("    task {}\n", task);
    if (!trigger.empty()) text += fmt::format("      trigger {}\n", trigger);
    paths[job.name] = fmt::format("/{}/{}/{}", name, family, task);
    core::write_file(scripts / name / family / (task + ".ecf"), ecf_script(suite.graph, job, engine));
  }
  text += (open.empty() ? "" : "  endfamily\n") + std::string("endsuite\n");
  core::write_file(def, text);
  return name;
}

}  // namespace freshet::service
