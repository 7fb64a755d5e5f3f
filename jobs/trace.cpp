// freshet-trace: from a warning back to what it was made from.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "service/trace/why.hpp"

namespace {

using namespace freshet;

struct WhyOptions {
  service::WhyInput input;
  core::CommonOptions common;
  bool all = false;
};

void add_why(CLI::App& app, WhyOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "why", "from a warning back to rule, cycle, readings and files, and whether each is as it was");
  command
      .add_option("message", options.input.message, "a message's file, or its identifier with --workspace")
      ->required();
  command.add_option("--workspace", options.input.workspace.root,
                     "that the message is of; default: the one whose cycles/ the file lies in");
  command.add_option("--basin", options.input.basin,
                     "basin.toml or its folder; default: basin.toml in the workspace");
  command.add_flag("--all", options.all, "every reading and every file, with whole SHA-256");
  command.add_flag("--json", options.common.json, "print all as one JSON object on standard output");
  command.add_flag("--quiet", options.common.quiet, "only the exit code");
}

void why(const WhyOptions& options) {
  core::set_quiet(true);
  const nlohmann::json answer = service::why(options.input);
  core::print_summary(answer, service::why_text(answer, options.all), options.common);
  const std::size_t faults = answer["faults"].size();
  if (faults > 0)
    core::fail_run("{}: {} of what the message was made from changed since, or missing",
                   options.input.message, faults);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Where a warning comes from"};
  app.require_subcommand(1);
  WhyOptions options;
  add_why(app, options);
  return core::run_program(app, argc, argv, [&] { why(options); });
}
