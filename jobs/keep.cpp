// freshet-keep: past cycles thinned, packed and brought back; the machine examined.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/program.hpp"
#include "service/archive/pack.hpp"
#include "service/archive/thin.hpp"
#include "service/doctor/check.hpp"

namespace {

namespace fs = std::filesystem;
using namespace freshet;

core::Instant clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

struct ArchiveOptions {
  core::CommonOptions common;
  fs::path to;
  std::string cycle, from, until;
  bool dry = false;
};

CLI::App* add_archive(CLI::App& app, ArchiveOptions& options) {
  CLI::App* command =
      app.add_subcommand("archive", "past cycles thinned by [archive]; with --to packed into a file");
  core::add_common_options(*command, options.common);
  auto* dry = command->add_flag("--dry-run", options.dry, "only say what would be taken away");
  auto* to = command
                 ->add_option("--to", options.to,
                              "take nothing away: pack cycles with all they need into a file in this folder")
                 ->excludes(dry);
  auto* cycle =
      command->add_option("--cycle", options.cycle, "the cycle to pack; default: the newest complete one")
          ->needs(to);
  auto* from =
      command->add_option("--from", options.from, "the first of several to pack")->needs(to)->excludes(cycle);
  auto* until = command->add_option("--until", options.until, "the last of several to pack")->needs(from);
  from->needs(until);
  return command;
}

void archive(const ArchiveOptions& options) {
  const core::Basin basin = core::read_basin(options.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options.common);
  if (!options.to.empty()) {
    service::CycleRange range;
    if (!options.cycle.empty()) range.first = core::parse_instant(options.cycle, "--cycle");
    if (!options.from.empty()) range.first = core::parse_instant(options.from, "--from");
    if (!options.until.empty()) range.last = core::parse_instant(options.until, "--until");
    core::print_summary(service::pack(basin, workspace, range, options.to), options.common);
    return;
  }
  const nlohmann::json done = service::thin(basin, workspace, clock_now(), options.dry);
  core::print_summary(done, service::thin_text(done), options.common);
  if (done["over_quota"].get<bool>())
    core::fail_run(
        "{}: cycles still take {:.3f} GB, more than archive.quota_gb: what is left is kept whatever the "
        "quota; raise "
        "it, or make room",
        workspace.cycles().string(), done["bytes_after"].get<double>() / 1e9);
}

struct RestoreOptions {
  core::CommonOptions common;
  fs::path file, basin_folder;
};

CLI::App* add_restore(CLI::App& app, RestoreOptions& options) {
  CLI::App* command = app.add_subcommand("restore", "bring back what 'freshet archive --to' packed");
  command->add_option("file", options.file, "the file that was packed")->required();
  command->add_option("--workspace", options.common.workspace, "where its cycles go")->required();
  command->add_option("--basin-folder", options.basin_folder,
                      "where basin.toml and what it names go; default: the workspace");
  command->add_flag("--json", options.common.json, "print the summary as one JSON object on standard output");
  command->add_flag("--quiet", options.common.quiet, "no summary");
  return command;
}

void restore(const RestoreOptions& options) {
  const fs::path& workspace = options.common.workspace;
  const nlohmann::json done = service::restore(
      options.file, {{workspace}, options.basin_folder.empty() ? workspace : options.basin_folder});
  const std::string text =
      fmt::format("restored {} files, {} were there already{}\n", done["restored"].size(),
                  done["there_already"].get<std::size_t>(),
                  done["left_in_the_archive"].empty()
                      ? ""
                      : fmt::format("; left in the file: {}", done["left_in_the_archive"].dump()));
  core::print_summary(done, text, options.common);
}

struct DoctorOptions {
  core::CommonOptions common;
};

CLI::App* add_doctor(CLI::App& app, DoctorOptions& options) {
  CLI::App* command =
      app.add_subcommand("doctor", "whether this machine and a workspace are fit, and the mend");
  command->add_option("basin", options.common.basin_file,
                      "the basin's description, basin.toml; without it the machine alone is looked at");
  command->add_option("--workspace", options.common.workspace,
                      "where products go; default: the folder of basin.toml");
  command->add_flag("--json", options.common.json, "print all as one JSON object on standard output");
  command->add_flag("--quiet", options.common.quiet, "only the exit code");
  return command;
}

void doctor(const DoctorOptions& options) {
  service::Patient patient;
  patient.programs = fs::read_symlink("/proc/self/exe").parent_path();
  if (!options.common.basin_file.empty()) {
    patient.basin = core::read_basin(options.common.basin_file);
    patient.workspace = core::workspace_of(*patient.basin, options.common);
  }
  const nlohmann::json examined = service::examine(patient);
  core::print_summary(examined, service::examination_text(examined), options.common);
  const int faults = examined["faults"];
  if (faults > 0) core::fail_run("{} faults: see above what mends them", faults);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Past cycles, and the machine they are made on"};
  app.require_subcommand(1);
  ArchiveOptions archive_options;
  RestoreOptions restore_options;
  DoctorOptions doctor_options;
  const CLI::App* archives = add_archive(app, archive_options);
  const CLI::App* restores = add_restore(app, restore_options);
  const CLI::App* examines = add_doctor(app, doctor_options);
  return core::run_program(app, argc, argv, [&] {
    if (archives->parsed()) archive(archive_options);
    if (restores->parsed()) restore(restore_options);
    if (examines->parsed()) doctor(doctor_options);
  });
}
