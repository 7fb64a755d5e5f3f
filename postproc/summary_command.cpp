#include "postproc/summary_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/program.hpp"
#include "postproc/summary.hpp"

namespace freshet::postproc {

namespace {

struct Arguments {
  core::CommonOptions common;
  std::filesystem::path compare, truth;
};

void print_text(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) core::fail_run("standard output cannot be written");
}

void run(const Arguments& a) {
  const core::Basin basin = core::read_basin(a.common.basin_file);
  SummaryInputs inputs{basin, core::workspace_of(basin, a.common), {}, {}};
  if (!a.compare.empty()) inputs.compare = core::Workspace{a.compare};
  if (!a.truth.empty()) inputs.truth = a.truth;
  const nlohmann::json summary = summarise(inputs);
  core::write_file(inputs.workspace.root / "summary.json", summary.dump(1) + "\n");
  if (a.common.json) {
    print_text(summary.dump() + "\n");
  } else if (!a.common.quiet) {
    print_text(summary_table(summary));
  }
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
