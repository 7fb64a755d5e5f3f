// freshet-publish: publish, the newest forecast as a site of files.

#include "postproc/publish/publish.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/program.hpp"

namespace {

using namespace freshet;

struct Arguments {
  core::CommonOptions common;
  std::filesystem::path out;
  int cycles = 0;
  bool drafts = false;
};

void publish(const Arguments& a) {
  const core::Basin basin = core::read_basin(a.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, a.common);
  const core::Publish& keys = basin.service->publish;
  postproc::PublishSettings settings{a.out, a.cycles > 0 ? a.cycles : keys.cycles, a.drafts || keys.drafts,
                                     keys.credit};
  if (settings.site.empty()) settings.site = keys.folder.empty() ? workspace.root / "site" : keys.folder;
  core::print_summary(postproc::publish(basin, workspace, settings), a.common);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The newest forecast as a site"};
  app.require_subcommand(1);
  CLI::App& command =
      *app.add_subcommand("publish", "a site of the newest forecast, which any web server or bucket serves");
  auto a = std::make_shared<Arguments>();
  core::add_common_options(command, a->common);
  command.add_option("-o,--out", a->out,
                     "the site's folder; default: publish.folder of basin.toml, or 'site' in the workspace");
  command
      .add_option("--cycles", a->cycles,
                  "forecasts that hydrographs show, the newest and those before it; default: publish.cycles")
      ->check(CLI::Range(1, 100));
  command.add_flag("--drafts", a->drafts,
                   "also warnings that wait for a person: for a site that the public cannot see");
  command.callback([a] { publish(*a); });
  return core::run_program(app, argc, argv, [] {});
}
