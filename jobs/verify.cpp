// freshet-verify: how good the forecasts have been.

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "verification/judged.hpp"
#include "verification/observed.hpp"
#include "verification/pairs_file.hpp"
#include "verification/verification_file.hpp"

namespace {

using namespace freshet;
namespace fs = std::filesystem;

struct VerifyOptions {
  core::CommonOptions common;
  verification::Options options;
  std::string from, until;
  bool no_pictures = false, if_any = false;
};

void add_verify(CLI::App& app, VerifyOptions& o) {
  CLI::App& command = *app.add_subcommand(
      "verify", "how good the forecasts of all cycles have been, by the readings that followed");
  core::add_common_options(command, o.common);
  command.add_option("--from", o.from, "the first cycle that counts, such as 2026-03-10T06:00:00Z");
  command.add_option("--until", o.until, "the last cycle that counts");
  command
      .add_option("--archive", o.options.archives,
                  "a file that 'freshet archive --to' packed: its cycles count too; may come again")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--lead-bin-h", o.options.bin_h,
                  "width of the classes of lead time; default: such that there are at most twelve")
      ->check(CLI::Range(0.05, 240.0));
  command
      .add_option("--climatology-years", o.options.climatology_years,
                  "readings so long before the first cycle count as climatology")
      ->check(CLI::Range(0.0, 200.0))
      ->capture_default_str();
  command.add_flag("--without-modified", o.options.without_modified,
                   "leave cycles out that a forecaster changed");
  command.add_flag("--reading-error", o.options.reading_error,
                   "rank histograms: members get the error of the reading first, since a reading has one");
  command.add_flag("--no-pictures", o.no_pictures, "figures and tables alone");
  command.add_flag("--if-any", o.if_any, "no error where there is no forecast that can be compared yet");
  command.add_option("--seed", o.options.seed, "of the bootstrap, and of ranks among equal members")
      ->capture_default_str();
}

/// By a script next to this program, for its plot library. Whoever has none has the figures all the same.
void draw(const fs::path& folder) {
  const fs::path script = fs::read_symlink("/proc/self/exe").parent_path() / "freshet-verification-pictures";
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    ::execl(script.c_str(), script.c_str(), folder.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0 || status != 0)
    core::warn("{}: pictures could not be drawn (see above); figures and tables are there", folder.string());
}

/// `all`: every forecast was compared; a part of them leaves alone what messages are made of.
void write(const verification::Verification& result, const fs::path& folder, const nlohmann::json& summary,
           bool all) {
  verification::write_figures(folder, result);
  verification::write_tables(folder, result);
  core::write_file(folder / "verification.json", summary.dump(1) + "\n");
  if (all) results::write_judged(folder, verification::judged_of(result));
}

void verify(VerifyOptions o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  if (!o.from.empty()) o.options.from = core::parse_instant(o.from, "--from");
  if (!o.until.empty()) o.options.until = core::parse_instant(o.until, "--until");
  const fs::path folder = verification::folder_of(workspace);
  // In service several cycles may end at once.
  const auto lock = core::Lock::take(folder, core::Lock::Mode::exclusive, std::chrono::minutes(10));
  try {
    const verification::Verification result = verification::verify(basin, workspace, o.options);
    const nlohmann::json summary = verification::to_json(result);
    write(result, folder, summary, !o.options.from && !o.options.until && !o.options.without_modified);
    if (!o.no_pictures) draw(folder);
    core::print_summary(summary, verification::console_text(result), o.common);
  } catch (const verification::NothingToCompare& nothing) {
    if (!o.if_any) throw;
    core::print_summary({{"cycles", 0}, {"why", nothing.what()}}, o.common);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"How good the forecasts have been"};
  app.require_subcommand(1);
  VerifyOptions options;
  add_verify(app, options);
  return core::run_program(app, argc, argv, [&] { verify(options); });
}
