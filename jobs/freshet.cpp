// freshet SUBCOMMAND ...: becomes the program behind the subcommand. One process never holds both NetCDF
// libraries (docs/decisions/0002-two-netcdf.md), hence several programs under one name.

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/basin.hpp"
#include "core/cycle_modifiers.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/program.hpp"
#include "core/provenance.hpp"
#include "core/rank_slots.hpp"
#include "core/spelling.hpp"
#include "core/stop_signal.hpp"
#include "jobs/own_commands.hpp"

namespace {

namespace fs = std::filesystem;
using namespace freshet;
using Arguments = std::vector<std::string>;

struct Subcommand {
  std::string_view name, program, does;  ///< no program: freshet itself (jobs/own_commands.hpp)
};

constexpr std::array<Subcommand, 42> subcommands = {{
    {"new", "freshet-terrain",
     "a commented basin.toml to begin with, from a terrain and a point if you like"},
    {"keys", "", "every key of basin.toml: default, what it takes, what it means"},
    {"check", "freshet-terrain", "read a basin.toml and its rasters and say what would be done"},
    {"mesh", "freshet-terrain", "terrain to catchment to triangles: mesh.nc"},
    {"mesh-import", "freshet-mesh", "mesh import: a mesh of another program becomes mesh.nc"},
    {"mesh-export", "freshet-mesh", "mesh export: mesh.nc in a format of another program"},
    {"rain", "freshet-terrain", "rain on a grid (radar, weather model) onto the mesh: rain.nc"},
    {"fetch", "freshet-fetch", "what live sources have, into the inbox of the workspace"},
    {"ingest", "freshet-readings", "gauge readings from files into the observation store"},
    {"synthesize", "freshet-readings", "synthetic readings from the gauges of a run, noise added"},
    {"extract", "freshet-readings", "the readings that one cycle may use (cycle does this by itself)"},
    {"run", "freshet-sim", "one simulation from the initial state, without readings"},
    {"cycle", "freshet-sim", "one forecast cycle: advance, assimilate, forecast"},
    {"exposure", "freshet-exposure", "people, buildings, roads and sites in water"},
    {"warn", "freshet-warn", "CAP messages for a cycle: Alert, Update, Cancel"},
    {"warnings", "freshet-warn", "what is in force, what waits for a person, who did what"},
    {"approve", "freshet-warn", "a person sends a message that was drafted"},
    {"amend", "freshet-warn", "a person's words in a draft, or in a warning in force"},
    {"reject", "freshet-warn", "a person turns a draft down: nothing is sent"},
    {"cancel", "freshet-warn", "a person ends a warning that is in force"},
    {"expire", "freshet-warn", "a person lets a warning end at a time"},
    {"all-clear", "freshet-warn", "a person says that the danger has passed"},
    {"deliver", "freshet-deliver",
     "warnings and word of trouble to the receivers: feeds, webhooks, mail, MQTT"},
    {"audit", "freshet-deliver", "whether ledger, outbox and receipts are whole"},
    {"verify-signature", "freshet-deliver", "whether a CAP message is signed by somebody who is trusted"},
    {"why", "freshet-trace",
     "from a warning back to its readings and files, and whether they are as they were"},
    {"archive", "freshet-keep", "past cycles thinned, or packed into a file"},
    {"restore", "freshet-keep", "bring back what archive has packed"},
    {"doctor", "freshet-keep", "whether this machine and a workspace are fit, and the mend"},
    {"modify", "freshet-scenario", "what forecasters change: rain, gauges out of use, readings by hand"},
    {"scenario", "freshet-scenario",
     "a what-if or a drill beside the operational basin; never warns in earnest"},
    {"compare", "freshet-post", "what differs between two cycles or scenarios"},
    {"export", "freshet-post", "results in other formats: ParaView, tables, rasters"},
    {"map", "freshet-post", "a PNG map of a result"},
    {"publish", "freshet-publish",
     "a site of the newest forecast, for any web server: map, hydrographs, warnings"},
    {"summary", "freshet-post", "a table of cycles, gauges and warnings"},
    {"diagnostics", "freshet-diagnostics",
     "pictures and a file of what the readings of all cycles were worth"},
    {"verify", "freshet-verify", "how good the forecasts have been, by the readings that followed"},
    {"serve", "freshet-service", "keep a basin in service: follow feeds, begin cycles on time"},
    {"submit", "freshet-service", "hand one cycle or a range to the engine: this machine, a cluster"},
    {"status", "freshet-service", "what is in service: cycles, gauges, feeds, warnings, disk"},
    {"stop", "freshet-service", "end the service of a basin"},
}};

std::string help() {
  std::string text =
      "Freshet: a digital twin of river basins, from terrain to flood warnings.\n\n"
      "freshet SUBCOMMAND basin.toml [options]\n\n";
  for (const Subcommand& s : subcommands) text += fmt::format("  {:<16} {}\n", s.name, s.does);
  return text +
         "\nfreshet SUBCOMMAND --help   the options of a subcommand\n"
         "freshet --version           the version, with the commit that it was built from\n"
         "On several cores: mpirun -np 4 freshet cycle basin.toml ... (run and cycle only)\n";
}

const Subcommand& find_subcommand(const std::string& name) {
  std::vector<std::string> names;
  for (const Subcommand& s : subcommands) {
    if (s.name == name) return s;
    names.emplace_back(s.name);
  }
  core::fail_input("'{}' is not a subcommand of freshet{}", name, core::did_you_mean(name, names));
}

/// "mesh import" is "mesh-import".
void join_two_words(Arguments& arguments) {
  if (arguments.size() < 2) return;
  const std::string both = arguments[0] + "-" + arguments[1];
  const auto is_both = [&](const Subcommand& s) { return s.name == both; };
  if (std::none_of(subcommands.begin(), subcommands.end(), is_both)) return;
  arguments.erase(arguments.begin());
  arguments[0] = both;
}

/// The program next to this one.
fs::path sibling(std::string_view program) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) core::fail_run("/proc/self/exe cannot be read: {}", error.message());
  const fs::path path = self.parent_path() / program;
  if (!fs::exists(path))
    core::fail_run("{} is missing; build and install all programs of freshet", path.string());
  return path;
}

[[noreturn]] void become(std::string_view program, Arguments arguments) {
  const std::string path = sibling(program).string();
  arguments.insert(arguments.begin(), path);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execv(path.c_str(), pointers.data());
  core::fail_run("{} cannot be started: {}", path, std::strerror(errno));
}

/// Where this program ends instead of becoming another, nobody else may take the name away.
struct NameOfSlots {
  const core::RankSlots& slots;
  ~NameOfSlots() {
    if (slots) core::remove_slots(slots.name);
  }
};

/// To the end of a child. The other ranks see meanwhile that this one lives, for ten minutes: then it may
/// hang.
int wait_for(pid_t child, std::string_view program, const core::RankSlots& slots) {
  constexpr int most_counts = 30000;
  constexpr auto between = std::chrono::milliseconds(20);
  int status = 0;
  for (int i = 0;; ++i) {
    const bool counts = slots && i < most_counts;
    const pid_t ended = ::waitpid(child, &status, counts ? WNOHANG : 0);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR)
      core::fail_run("{} cannot be waited for: {}", program, std::strerror(errno));
    if (!counts) continue;
    ++slots.own().count;
    std::this_thread::sleep_for(between);
  }
}

/// Runs a program to its end and returns its exit code. Its standard output goes to standard error: ours
/// belongs to the summary of the subcommand.
int run(std::string_view program, const Arguments& arguments, const core::RankSlots& slots) {
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("{} cannot be started: {}", program, std::strerror(errno));
  if (child == 0) {
    try {
      if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        core::fail_run("no standard error: {}", std::strerror(errno));
      become(program, arguments);
    } catch (const std::exception& error) {
      fmt::print(stderr, "error: {}\n", error.what());
      std::_Exit(1);
    }
  }
  const int status = wait_for(child, program, slots);
  if (WIFSIGNALED(status)) core::fail_run("{} was ended by signal {}", program, WTERMSIG(status));
  return WEXITSTATUS(status);
}

/// True for rank 0 of whatever started us, and without MPI.
bool first_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"}) {
    if (const char* rank = std::getenv(name)) return std::string_view(rank) == "0";
  }
  return true;
}

struct CycleOptions {
  core::CommonOptions common;
  std::string time, stall_timeout;
  bool without_readings = false, help_wanted = false;
};

/// Nothing where the options are wrong: freshet-sim, which knows them all, says what is wrong with them.
std::optional<CycleOptions> read_cycle_options(Arguments arguments) {
  CLI::App options;
  CycleOptions read;
  options.set_help_flag();
  options.allow_extras();
  options.add_option("basin", read.common.basin_file);
  options.add_option("--workspace", read.common.workspace);
  options.add_option("--time", read.time);
  options.add_option("--stall-timeout", read.stall_timeout);
  options.add_flag("--no-assimilation", read.without_readings);
  options.add_flag("--analysis-only");
  options.add_flag("--quiet", read.common.quiet);
  options.add_flag("--json");
  options.add_flag("-h,--help", read.help_wanted);
  std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 takes a list in
  try {
    options.parse(arguments);
  } catch (const CLI::ParseError&) {
    return {};
  }
  return read;
}

/// Before a cycle what forecasters have changed is settled, and its readings are taken from the store, so
/// that the solver needs no GDAL. The lock on the cycle, which the solver takes over, holds for all: nobody
/// changes either in between. Returns the exit code.
int prepare_cycle(const CycleOptions& options, core::Lock& lock, const core::RankSlots& slots) {
  const core::Basin basin = core::read_basin(options.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options.common);
  const core::Instant time =
      options.time.empty() ? basin.forecast.start : core::parse_instant(options.time, "--time");
  core::check_can_start(basin, workspace, core::times_of(basin, time));
  lock = core::take_cycle(workspace, time);
  lock.hand_on();
  core::settle_modifiers(basin, workspace, time,
                         std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  if (options.without_readings || options.time.empty()) return 0;
  Arguments extract = {"extract", options.common.basin_file.string(), "--cycle", options.time};
  if (!options.common.workspace.empty())
    extract.insert(extract.end(), {"--workspace", options.common.workspace.string()});
  if (options.common.quiet) extract.emplace_back("--quiet");
  return run("freshet-readings", extract, slots);
}

bool is_own(const std::string& name) {
  const auto here = [&](const Subcommand& s) { return s.name == name && s.program.empty(); };
  return name == "--describe-commands" || std::any_of(subcommands.begin(), subcommands.end(), here);
}

int run_own(Arguments arguments) {
  arguments.insert(arguments.begin(), "freshet");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return jobs::run_own_command(static_cast<int>(pointers.size()), pointers.data());
}

int dispatch(Arguments arguments) {
  if (arguments.empty()) {
    fmt::print(stderr, "{}", help());
    return 2;
  }
  if (arguments[0] == "help" && arguments.size() > 1) {
    arguments.erase(arguments.begin());
    join_two_words(arguments);
    arguments = {arguments[0], "--help"};
  }
  join_two_words(arguments);
  const std::string name = arguments[0];
  if (is_own(name)) return run_own(arguments);
  if (name == "--help" || name == "-h" || name == "help") {
    fmt::print("{}", help());
    return 0;
  }
  if (name == "--version") {
    fmt::print("freshet {}\n", core::version());
    return 0;
  }
  const Subcommand& subcommand = find_subcommand(name);
  core::Lock lock;
  const bool parallel = subcommand.program == "freshet-sim";
  if (parallel) core::hold_stop_signal();
  const core::RankSlots slots = parallel ? core::slots_of_job() : core::RankSlots();
  const NameOfSlots name_of_slots{slots};
  if (slots) core::show_starting(slots);
  if (name == "cycle" && first_rank()) {
    const auto options = read_cycle_options({arguments.begin() + 1, arguments.end()});
    const bool wanted = options && !options->help_wanted && !options->common.basin_file.empty();
    const int code = wanted ? prepare_cycle(*options, lock, slots) : 0;
    if (code != 0) return code;
  }
  become(subcommand.program, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return dispatch({argv + 1, argv + argc});
  } catch (const core::InputError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 1;
  }
}
