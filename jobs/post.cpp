// freshet-post: results as ParaView files (export), as pictures (map), as a table (summary).

#include <memory>

#include "core/errors.hpp"
#include "core/program.hpp"
#include "postproc/result_folder.hpp"
#include "postproc/summary_command.hpp"
#include "postproc/vtk_export.hpp"

namespace {

using namespace freshet;

postproc::ResultFolder results_of(const core::CommonOptions& options, const postproc::ResultChoice& choice) {
  const core::Basin basin = core::read_basin(options.basin_file);
  return postproc::find_results(core::workspace_of(basin, options), basin, choice);
}

void set_members(postproc::ExportSettings& settings, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "all") {
      settings.all_members = true;
      continue;
    }
    int number = 0;
    core::check(CLI::detail::lexical_cast(word, number), "--member: '{}' is neither a number nor 'all'",
                word);
    settings.members.push_back(number);
  }
}

void add_export_command(CLI::App& app) {
  struct Arguments {
    core::CommonOptions common;
    postproc::ResultChoice choice;
    postproc::ExportSettings settings;
    std::vector<std::string> members;
  };
  auto a = std::make_shared<Arguments>();
  CLI::App& command = *app.add_subcommand("export", "result files to VTU and PVD for ParaView");
  core::add_common_options(command, a->common);
  postproc::add_choice_options(command, a->choice);
  command.add_option("--member", a->members, "also the fields of these members: numbers, or 'all'");
  command.add_flag("--flat", a->settings.flat, "points at z = 0 instead of at the bed elevation");
  command.callback([a] {
    set_members(a->settings, a->members);
    core::print_summary(postproc::export_vtk(results_of(a->common, a->choice), a->settings), a->common);
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Results for people"};
  app.require_subcommand(1);
  add_export_command(app);
  postproc::add_summary_command(app);
  return core::run_program(app, argc, argv, [] {});
}
