// freshet-warn: CAP messages for the cycles of a workspace.

#include "forecast/warnings/warn.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/program.hpp"

namespace {

using namespace freshet;

void warn(const core::CommonOptions& options, const std::string& cycle) {
  const core::Basin basin = core::read_basin(options.basin_file);
  std::optional<core::Instant> only;
  if (!cycle.empty()) only = core::parse_instant(cycle, "--cycle");
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto result = forecast::warn(basin, core::workspace_of(basin, options), only, now);
  core::print_summary(forecast::to_json(result), forecast::to_table(result), options);
  if (!result.failures.empty()) core::fail_run("{}", fmt::join(result.failures, "\n"));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Warnings"};
  app.require_subcommand(1);
  core::CommonOptions options;
  std::string cycle;
  CLI::App& command = *app.add_subcommand("warn", "CAP messages for the cycles: Alert, Update, Cancel");
  core::add_common_options(command, options);
  command.add_option("--cycle", cycle,
                     "only this cycle, such as 2026-03-10T06:00:00Z; default: every cycle, in order of time");
  return core::run_program(app, argc, argv, [&] { warn(options, cycle); });
}
