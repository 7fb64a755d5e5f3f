// freshet-readings: readings into the observation store, and out of it for a cycle; synthetic readings.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "assimilation/readings/extent_shapes.hpp"
#include "assimilation/readings/gauge_beds.hpp"
#include "assimilation/readings/ingest.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/store.hpp"
#include "assimilation/readings/store_mark.hpp"
#include "assimilation/readings/synthesize.hpp"
#include "core/basin.hpp"
#include "core/cycle_modifiers.hpp"
#include "core/cycle_times.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "core/result_files.hpp"

namespace {

using namespace freshet;

struct Arguments {
  core::CommonOptions common;
  std::vector<std::filesystem::path> files;
  std::filesystem::path backup;
  assimilation::SynthesisSettings synthesis;
  std::string cycle;
};

/// While others may be writing: the copy is what the store was at one moment.
void back_up(const std::string& store, const Arguments& arguments) {
  core::check(!assimilation::store_is_missing(store), "{}: there is no observation store yet", store);
  assimilation::Store(store, assimilation::Store::For::reading).back_up(arguments.backup);
  core::print_summary({{"backup", arguments.backup.string()}}, arguments.common);
}

void ingest(const Arguments& arguments) {
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, arguments.common);
  const std::string store = assimilation::store_connection(basin, workspace.observations());
  if (!arguments.backup.empty()) return back_up(store, arguments);
  assimilation::check_store_is_there(workspace, store);
  const assimilation::GaugeBeds beds = assimilation::gauge_beds(basin, workspace.mesh());
  const assimilation::ExtentShapes shapes = assimilation::extent_shapes(basin, workspace.mesh());
  const nlohmann::json summary =
      assimilation::ingest(basin, store, arguments.files, beds, assimilation::clock_now(), shapes);
  assimilation::mark_store(workspace, store);
  core::print_summary(summary, arguments.common);
}

void synthesize(const Arguments& arguments) {
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  core::print_summary(assimilation::synthesize(basin, arguments.synthesis), arguments.common);
}

/// The readings of a cycle stay once its analysis, or the way to it, is made.
bool is_fixed(const std::filesystem::path& cycle) {
  namespace fs = std::filesystem;
  return fs::exists(cycle / core::file_name::readings) &&
         (fs::exists(cycle / core::file_name::analysis) || fs::exists(cycle / core::file_name::window));
}

void extract(const Arguments& arguments) {
  const core::Instant cycle = core::parse_instant(arguments.cycle, "--cycle");
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, arguments.common);
  core::times_of(basin, cycle);
  const core::Lock lock = core::take_cycle(workspace, cycle);
  const std::filesystem::path file = workspace.cycle(cycle) / core::file_name::readings;
  assimilation::CycleReadings readings;
  if (is_fixed(workspace.cycle(cycle))) {
    // What the analysis was made from stays, however late other readings come: the provenance names it.
    core::info("{}: stays as it is, the analysis of this cycle is made or under way", file.string());
    readings = assimilation::read_cycle_readings(file);
  } else {
    core::settle_modifiers(basin, workspace, cycle, assimilation::clock_now());
    const std::string store = assimilation::store_connection(basin, workspace.observations());
    assimilation::check_store_is_there(workspace, store);
    readings = assimilation::extract(basin, store, cycle, assimilation::gauge_beds(basin, workspace.mesh()),
                                     &workspace);
    assimilation::write_cycle_readings(file, readings);
    for (const std::string& note : assimilation::notes_on_record(readings)) core::warn("{}", note);
  }
  core::print_summary(
      {{"file", file.string()},
       {"cycle", core::to_iso(cycle)},
       {"readings", readings.readings.size()},
       {"left_out", readings.left_out},
       {"late", readings.late.size()},
       {"window_from", readings.from ? nlohmann::json(core::to_iso(*readings.from)) : nlohmann::json()},
       {"synthetic", readings.synthetic}},
      arguments.common);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Readings of gauges"};
  app.require_subcommand(1);
  Arguments arguments;
  CLI::App& in = *app.add_subcommand("ingest", "check readings and add them to the observation store");
  core::add_common_options(in, arguments.common);
  in.add_option("files", arguments.files,
                "files of readings; formats: " + assimilation::formats_in_words() +
                    "; none: discharges of rated gauges are derived again from "
                    "all stages of the store");

  in.add_option("--backup", arguments.backup,
                "only copy the store, a GeoPackage, to this file, also while it is written")
      ->excludes("files");

  CLI::App& made =
      *app.add_subcommand("synthesize", "readings from a truth run, noise added, marked synthetic");
  core::add_common_options(made, arguments.common);
  made.add_option("--truth", arguments.synthesis.truth, "gauges.nc of the truth run")->required();
  made.add_option("--output", arguments.synthesis.output, "the CSV file to write")->required();
  made.add_option("--interval-min", arguments.synthesis.interval_min, "minutes between readings")
      ->capture_default_str();
  made.add_option("--seed", arguments.synthesis.seed, "of the noise")->capture_default_str();

  CLI::App& out =
      *app.add_subcommand("extract", "write the readings that a cycle may use to its readings.json");
  core::add_common_options(out, arguments.common);
  out.add_option("--cycle", arguments.cycle, "time of the cycle, such as 2026-03-10T06:00:00Z")->required();

  return core::run_program(app, argc, argv, [&] {
    if (in.parsed()) ingest(arguments);
    if (made.parsed()) synthesize(arguments);
    if (out.parsed()) extract(arguments);
  });
}
