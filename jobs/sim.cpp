// freshet-sim: run and cycle. MPI, Kokkos, PETSc and parallel NetCDF.

#include <CLI/CLI.hpp>
#include <Kokkos_Core.hpp>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>

#include "core/basin.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/petsc.hpp"
#include "core/phases.hpp"
#include "core/program.hpp"
#include "core/stop_signal.hpp"
#include "forecast/cycle.hpp"
#include "forecast/cycle_text.hpp"
#include "hydro/run/failure.hpp"
#include "mesh/parallel/watchdog.hpp"
#include "mesh/scale.hpp"
#include "mesh/ugrid_file.hpp"

namespace {

using namespace freshet;

struct Options {
  core::CommonOptions common;
  std::string time;
  double hours = 0, stall_timeout_s = 600;
  bool no_assimilation = false, analysis_only = false;
};

/// Gives the first rank the time to print its message before mpirun ends all. Where it has nothing to say, as
/// only this one has met the fault, this one says it.
[[noreturn]] void leave_quietly(int code, const std::string& message = "") {
  std::this_thread::sleep_for(std::chrono::seconds(2));
  if (!message.empty()) fmt::print(stderr, "error: {}\n", message);
  std::fflush(stderr);
  std::_Exit(code);
}

using Locks = std::vector<core::Lock>;

/// What the first rank takes holds for all.
template <class Take>
Locks take_for_all(const mesh::Ranks& ranks, const Take& take) {
  Locks locks;
  std::exception_ptr refused;
  if (ranks.leader()) try {
      locks = take();
    } catch (...) {
      refused = std::current_exception();
    }
  int failed = refused ? 1 : 0;
  MPI_Bcast(&failed, 1, MPI_INT, 0, ranks.world());
  if (refused) std::rethrow_exception(refused);
  if (failed) leave_quietly(1);
  return locks;
}

/// The target is written alone; what it is made from must stay while it is.
Locks locks_of(const core::Basin& basin, const core::Workspace& workspace, core::Lock target) {
  Locks locks;
  locks.push_back(std::move(target));
  locks.push_back(core::Lock::take(workspace.mesh(), core::Lock::Mode::shared));
  if (basin.rain.grid) locks.push_back(core::Lock::take(workspace.rain(), core::Lock::Mode::shared));
  return locks;
}

/// Opens what every subcommand needs and hands it over. `take(basin, workspace)` returns the locks.
template <class Take, class Work>
void with_inputs(const Options& options, const Take& take, const Work& work) {
  const core::Basin basin = core::read_basin(options.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options.common);
  core::check(std::filesystem::exists(workspace.mesh()),
              "{}: there is no mesh yet; run 'freshet mesh {}' first", workspace.mesh().string(),
              options.common.basin_file.string());
  core::check_regular(workspace.mesh());
  const mesh::Ranks ranks(MPI_COMM_WORLD, basin.ensemble.groups);
  if (!ranks.leader()) core::set_quiet(true);
  const Locks locks = take_for_all(ranks, [&] { return take(basin, workspace); });
  mesh::Mesh mesh = [&] {
    const core::InPhase phase(core::Phase::read);
    return mesh::read_mesh(core::NetcdfFile::open(workspace.mesh()));
  }();
  mesh::check_plane(mesh, basin.crs, workspace.mesh().string());
  const nlohmann::json summary = work(forecast::CycleInputs{basin, workspace, mesh, ranks}, basin);
  if (ranks.leader()) core::print_summary(summary, forecast::cycle_text(summary), options.common);
}

core::Instant time_of(const Options& options, const core::Basin& basin) {
  return options.time.empty() ? basin.forecast.start : core::parse_instant(options.time, "--time");
}

Locks locks_of_cycle(const core::Basin& basin, const core::Workspace& workspace, core::Instant time,
                     bool assimilate) {
  core::CycleTimes times = core::times_of(basin, time);
  core::check_can_start(basin, workspace, times);
  Locks locks = locks_of(basin, workspace, core::take_cycle(workspace, time));
  if (assimilate) times = core::reopened(basin, workspace, times);
  if (times.step > 0)
    locks.push_back(core::Lock::take(workspace.cycle(times.parent), core::Lock::Mode::shared));
  return locks;
}

void cycle(const Options& options) {
  with_inputs(
      options,
      [&](const core::Basin& basin, const core::Workspace& workspace) {
        return locks_of_cycle(basin, workspace, time_of(options, basin), !options.no_assimilation);
      },
      [&](const forecast::CycleInputs& in, const core::Basin& basin) {
        return forecast::run_cycle(
            in, time_of(options, basin), !options.no_assimilation,
            options.analysis_only ? forecast::CycleEnd::analysis : forecast::CycleEnd::forecast);
      });
}

void run(const Options& options) {
  with_inputs(
      options,
      [](const core::Basin& basin, const core::Workspace& workspace) {
        return locks_of(basin, workspace, core::Lock::take(workspace.run(), core::Lock::Mode::exclusive));
      },
      [&](const forecast::CycleInputs& in, const core::Basin& basin) {
        return forecast::run_plain(in, options.hours > 0 ? 3600 * options.hours : basin.forecast.lead_s);
      });
}

/// --stall-timeout, before the command line is read as a whole.
double stall_timeout_of(int argc, char** argv) {
  constexpr std::string_view option = "--stall-timeout";
  const char* text = std::getenv("FRESHET_STALL_TIMEOUT_S");
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == option && i + 1 < argc) text = argv[i + 1];
    if (word.starts_with(option) && word.substr(option.size()).starts_with("="))
      text = argv[i] + option.size() + 1;
  }
  return text == nullptr ? Options().stall_timeout_s : std::atof(text);
}

void add_stall_timeout(CLI::App& command, Options& options) {
  command
      .add_option("--stall-timeout", options.stall_timeout_s,
                  "seconds after which a rank that is stopped or hangs ends the run; 0: never; default: 600")
      ->envname("FRESHET_STALL_TIMEOUT_S")
      ->check(CLI::Range(0.0, 86400.0));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Freshet's solver", "freshet");
  app.require_subcommand(1);
  Options options;
  CLI::App* run_command =
      app.add_subcommand("run", "one simulation from the initial state, without readings");
  core::add_common_options(*run_command, options.common);
  run_command->add_option("--hours", options.hours, "length of the run; default: forecast.lead_h or lead_s")
      ->check(CLI::PositiveNumber);
  add_stall_timeout(*run_command, options);
  CLI::App* cycle_command = app.add_subcommand("cycle", "one forecast cycle: advance, assimilate, forecast");
  core::add_common_options(*cycle_command, options.common);
  cycle_command->add_option("--time", options.time,
                            "time of the cycle, e.g. 2026-03-10T06:00:00Z; default: forecast.start");
  cycle_command->add_flag("--no-assimilation", options.no_assimilation,
                          "leave readings aside (to see what they are worth)");
  cycle_command->add_flag("--analysis-only", options.analysis_only,
                          "leave the forecast out: the next cycle can start; run it again for the forecast");
  add_stall_timeout(*cycle_command, options);

  core::hear_stop_signal();
  core::Lock::keep_handed();
  mesh::RankWatchdog watch(stall_timeout_of(argc, argv));  // from before MPI begins to after its end
  const mesh::MpiSession mpi(argc, argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const int code = core::run_program(app, argc, argv, [&] {
    watch.begin(MPI_COMM_WORLD);
    const core::PetscSession petsc;
    const Kokkos::ScopeGuard kokkos(argc, argv);
    try {
      run_command->parsed() ? run(options) : cycle(options);
    } catch (const core::InputError& error) {
      if (rank == 0) throw;
      leave_quietly(2, error.what());  // most often every rank finds the same fault
    } catch (const core::Stopped&) {
      if (rank == 0) throw;
      leave_quietly(core::stopped_code);
    } catch (const hydro::SolverFailure& error) {
      if (rank == 0) throw;
      leave_quietly(1, error.what());
    }
  });
  // Other ranks may wait for this one for ever: leaving without MPI_Finalize makes mpirun end them.
  if (code != 0) std::_Exit(code);
  return code;
}
