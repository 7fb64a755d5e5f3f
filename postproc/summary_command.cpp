#include "postproc/summary_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/program.hpp"
#include "postproc/summary.hpp"

namespace freshet::postproc {

namespace {

struct Arguments {
  core::CommonOptions common;
  std::filesystem::path compare, truth;
};

void run(const Arguments& a) {
  const core::Basin basin = core::read_basin(a.common.basin_file);
  SummaryInputs inputs{basin, core::workspace_of(basin, a.common), {}, {}};
  if (!a.compare.empty()) inputs.compare = core::Workspace{a.compare};
  if (!a.truth.empty()) inputs.truth = a.truth;
  const nlohmann::json summary = summarise(inputs);
  core::write_file(inputs.workspace.root / "summary.json", summary.dump(1) + "\n");
  core::print_summary(summary, summary_table(summary), a.common);
}

}  // namespace

void add_summary_command(CLI::App& app) {
  auto a = std::make_shared<Arguments>();
  CLI::App& command = *app.add_subcommand("summary", "a table of cycles, gauges and warnings");
  core::add_common_options(command, a->common);
  command.add_option("--compare", a->compare, "workspace of the same cycles, made with --no-assimilation");
  command.add_option("--truth", a->truth,
                     "gauges.nc of the run that stands for what happened: adds errors to the table");
  command.callback([a] { run(*a); });
}

}  // namespace freshet::postproc
