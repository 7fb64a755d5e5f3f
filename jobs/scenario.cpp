// freshet-scenario: modify, scenario.

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/program.hpp"
#include "core/result_files.hpp"
#include "core/scenario_list.hpp"
#include "service/scenarios/scenarios.hpp"

namespace {

using namespace freshet;
namespace fs = std::filesystem;
using nlohmann::json;

struct ModifyOptions {
  core::CommonOptions common;
  std::optional<double> rain_factor, rain_shift_h, error;
  std::string out_of_use, reading, at, from, to, expires, undo;
  service::Forecaster by;
};

std::optional<core::Instant> optional_time(const std::string& text, const char* option) {
  return text.empty() ? std::nullopt : std::optional(core::parse_instant(text, option));
}

/// "GAUGE:stage_m=1.25"
void take_reading(const ModifyOptions& o, core::Modifier& m) {
  const std::size_t sign = o.reading.rfind('='), colon = o.reading.rfind(':', sign);
  core::check(sign != std::string::npos && colon != std::string::npos && colon < sign,
              "--reading '{}': write GAUGE:QUANTITY=VALUE, such as mill:stage_m=1.25", o.reading);
  m.station = o.reading.substr(0, colon);
  m.quantity = o.reading.substr(colon + 1, sign - colon - 1);
  core::check(CLI::detail::lexical_cast(o.reading.substr(sign + 1), m.value),
              "--reading '{}': '{}' is no number", o.reading, o.reading.substr(sign + 1));
  core::check(!o.at.empty(), "--reading: say when it was taken, by --at");
  core::check(o.from.empty() && o.to.empty(),
              "--reading: it was taken at one time, --at; take --from and --to out");
  m.from = core::parse_instant(o.at, "--at");
}

core::Modifier asked_for(const ModifyOptions& o) {
  core::Modifier m;
  m.author = o.by.author;
  m.reason = o.by.reason;
  m.expires = optional_time(o.expires, "--expires");
  if (!o.reading.empty()) {
    m.kind = core::ModifierKind::reading;
    take_reading(o, m);
    return m;
  }
  core::check(!o.from.empty(), "say from when it holds, by --from (time of the model)");
  m.from = core::parse_instant(o.from, "--from");
  m.to = optional_time(o.to, "--to");
  if (!o.out_of_use.empty()) {
    m.kind = core::ModifierKind::out_of_use;
    m.station = o.out_of_use;
    return m;
  }
  core::check(m.to.has_value(), "say until when it holds, by --to (time of the model)");
  m.kind = o.rain_factor ? core::ModifierKind::rain_factor : core::ModifierKind::rain_shift;
  m.value = o.rain_factor ? *o.rain_factor : *o.rain_shift_h;
  return m;
}

void modify(const ModifyOptions& o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  const int asked = o.rain_factor.has_value() + o.rain_shift_h.has_value() + !o.out_of_use.empty() +
                    !o.reading.empty() + !o.undo.empty();
  core::check(asked <= 1, "one modifier at a time: each has a reason of its own");
  if (asked == 0) {
    const json list = service::list_modifiers(basin, workspace);
    return core::print_summary({{"modifiers", list}}, service::modifiers_table(list), o.common);
  }
  const json done = o.undo.empty() ? service::add_modifier(basin, workspace, {asked_for(o), o.error})
                                   : service::undo_modifier(workspace, o.undo, o.by);
  core::print_summary(done, service::modifiers_table(json::array({done})), o.common);
}

void add_signature(CLI::App& command, service::Forecaster& by) {
  command.add_option("--author", by.author, "who says so; kept for ever");
  command.add_option("--reason", by.reason, "why; every product of such a cycle says it");
}

void add_modify(CLI::App& app, ModifyOptions& o) {
  CLI::App& command = *app.add_subcommand(
      "modify", "what forecasters change: rain, gauges out of use, readings by hand; alone: lists all");
  core::add_common_options(command, o.common);
  command.add_option("--rain-factor", o.rain_factor, "rain is so many times what was given");
  command.add_option("--rain-shift-h", o.rain_shift_h, "rain comes so many hours later; below 0: earlier");
  command.add_option("--out-of-use", o.out_of_use, "readings of this gauge are left out of account");
  command.add_option("--reading", o.reading,
                     "a reading by hand, GAUGE:QUANTITY=VALUE, such as mill:stage_m=1.25");
  command.add_option("--at", o.at, "of a reading: when it was taken");
  command.add_option("--error", o.error, "of a reading: its standard deviation; default: the gauge's");
  command.add_option("--from", o.from, "time of the model from which it holds, such as 2026-03-10T06:00:00Z");
  command.add_option("--to", o.to, "and until when; of a gauge out of use absent: until it expires");
  command.add_option(
      "--expires", o.expires,
      "by the clock: cycles made later do without it; default: in 72 hours, in a scenario never");
  command.add_option("--undo", o.undo, "take this one back, such as m3: it stays in the list");
  add_signature(command, o.by);
}

struct ScenarioOptions {
  core::CommonOptions common;
  service::ScenarioRequest request;
  std::string from;
  int cycles = 1, ranks = 1;
  bool remove = false, only_make = false;
};

/// Runs a program to its end; its standard output goes to standard error.
void run(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("{} cannot be started: {}", words.front(), std::strerror(errno));
  if (child == 0) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    core::fail_run("'{}' failed; mend the cause, then run it again", fmt::join(words, " "));
}

std::string program() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) core::fail_run("/proc/self/exe cannot be read: {}", error.message());
  return (self.parent_path() / "freshet").string();
}

/// Whether the analysis that the scenario starts from was made with readings.
bool was_assimilated(const core::Workspace& own, core::Instant cycle) {
  const fs::path report = own.cycle(cycle) / core::file_name::analysis_report;
  std::error_code error;
  return !fs::exists(report, error) || !core::read_json(report).value("assimilation", json()).is_null();
}

void make_cycle(const ScenarioOptions& o, const core::Workspace& own, core::Instant cycle, bool assimilate) {
  std::vector<std::string> words = {program(), "cycle", (own.root / "basin.toml").string(), "--time",
                                    core::to_iso(cycle)};
  if (!assimilate) words.emplace_back("--no-assimilation");
  if (o.common.quiet) words.emplace_back("--quiet");
  if (o.ranks > 1) {
    std::vector<std::string> launcher = {"mpirun", "-np", std::to_string(o.ranks)};
    words.insert(words.begin(), launcher.begin(), launcher.end());
  }
  run(words);
}

/// Forecasts, one after another, and the messages that would have gone out, as exercises.
void make_cycles(const ScenarioOptions& o, const core::Basin& basin, const core::Workspace& own) {
  const bool assimilate =
      was_assimilated(own, o.request.from) || core::times_of(basin, o.request.from).step == 0;
  for (int i = 0; i < o.cycles; ++i)
    make_cycle(o, own, o.request.from + core::milliseconds_of(i * 3600 * basin.forecast.interval_h),
               assimilate);
  if (!basin.warnings.rules.empty()) run({program(), "warn", (own.root / "basin.toml").string(), "--quiet"});
}

void scenario(ScenarioOptions o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  service::ScenarioRequest& request = o.request;
  if (request.name.empty()) {
    core::check(!o.remove, "--remove: name the scenario");
    const json list = core::list_scenarios(workspace);
    return core::print_summary({{"scenarios", list}}, core::scenarios_table(list), o.common);
  }
  if (o.remove) {
    service::remove_scenario(workspace, request.name);
    return core::print_summary({{"removed", request.name}}, o.common);
  }
  core::check(!o.from.empty(), "say which cycle it branches off, by --from");
  request.from = core::parse_instant(o.from, "--from");
  json record = service::make_scenario(basin, workspace, request);
  const core::Workspace own = core::find_scenario(workspace, request.name);
  record["folder"] = own.root.string();
  if (!o.only_make) make_cycles(o, core::read_basin(own.root / "basin.toml"), own);
  record.erase("parent_sha256");
  record.erase("sha256");
  core::print_summary(record, o.common);
}

void add_scenario(CLI::App& app, ScenarioOptions& o) {
  CLI::App& command = *app.add_subcommand(
      "scenario",
      "a what-if or a drill in a workspace of its own, scenarios/NAME; without a name: lists all");
  core::add_common_options(command, o.common);
  command.add_option("name", o.request.name, "what it is called");
  command.add_option("--from", o.from, "time of the operational cycle whose analysis it starts from");
  command
      .add_option("--set", o.request.sets,
                  "KEY=VALUE: rain.factor, rain.shift_h, gauge.ID.out_of_use, or a key of basin.toml; may "
                  "come again")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--cycles", o.cycles, "so many cycles, the first that of --from")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--ranks", o.ranks, "by mpirun on so many ranks")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_flag("--only-make", o.only_make, "make its folder; run no cycle");
  command.add_flag("--remove", o.remove, "take the scenario away with all that is in it");
  add_signature(command, o.request.by);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"What forecasters change, and what would be if"};
  app.require_subcommand(1);
  ModifyOptions modifying;
  ScenarioOptions playing;
  add_modify(app, modifying);
  add_scenario(app, playing);
  return core::run_program(app, argc, argv, [&] {
    if (app.got_subcommand("modify"))
      modify(modifying);
    else
      scenario(playing);
  });
}
