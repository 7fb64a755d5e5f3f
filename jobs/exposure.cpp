// freshet-exposure: who and what stands in water, from the members of a cycle.

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/program.hpp"
#include "exposure/expose.hpp"

namespace {

using namespace freshet;

struct Options {
  core::CommonOptions common;
  postproc::ResultChoice choice;
};

void expose(const Options& o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  const postproc::ResultFolder results = postproc::find_results(workspace, basin, o.choice);
  const exposure::Exposed exposed = exposure::expose(basin, workspace, results);
  exposure::write_products(exposed, results, basin);
  nlohmann::json summary = results::to_json(exposed.exposure);
  summary["file"] = (results.path / results::exposure_json).string();
  core::print_summary(
      summary, exposure::to_text(exposed.exposure) + "\nFile: " + summary["file"].get<std::string>() + "\n",
      o.common);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Who and what stands in water"};
  app.require_subcommand(1);
  const auto o = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("exposure", "people, buildings, roads and sites in water");
  core::add_common_options(command, o->common);
  postproc::add_choice_options(command, o->choice);
  command.callback([o] { expose(*o); });
  return core::run_program(app, argc, argv, [] {});
}
