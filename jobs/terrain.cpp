// freshet-terrain: a basin.toml to begin with, from terrain to mesh, rain on grids onto the mesh, and the
// check of everything that basin.toml names.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/basin_inputs.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "forecast/warnings/check_warnings.hpp"
#include "jobs/new_basin.hpp"
#include "mesh/other_run.hpp"
#include "mesh/rain/make_rain.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/mesh_report/mesh_report.hpp"
#include "results/made_from.hpp"

namespace {

using namespace freshet;

/// Rasters, vectors and surveys. Not basin.toml, most of which has nothing to do with the mesh, nor series.
std::vector<std::filesystem::path> terrain_files(const core::Basin& basin) {
  std::vector<std::filesystem::path> files = core::input_files(basin.file);
  std::erase_if(files, [&](const std::filesystem::path& file) {
    return file.extension() == ".toml" || (file.extension() == ".csv" && file != basin.rivers.sections);
  });
  return files;
}

/// What the report on a mesh is asked for.
struct ReportOptions {
  bool wanted = false;  ///< --report
  bool alone = false;   ///< --report-only: on the mesh that is there
  postproc::AssumedWater water;
  std::size_t worst = 100;
};

void add_report_options(CLI::App& command, ReportOptions& report) {
  CLI::Option* with = command.add_flag(
      "--report", report.wanted,
      "also mesh-report.png and mesh-report.gpkg: histograms, worst cells, those that bound the time step");
  CLI::Option* alone = command.add_flag("--report-only", report.alone,
                                        "the report on the mesh.nc that is there, made or imported");
  with->excludes(alone);
  CLI::Option* depth =
      command.add_option("--depth", report.water.depth_m, "of the water by which steps are judged, m")
          ->check(CLI::Range(0.001, 400.0))
          ->capture_default_str();
  CLI::Option* speed = command.add_option("--speed", report.water.speed_m_per_s, "of that water, m/s")
                           ->check(CLI::Range(0.0, 50.0))
                           ->capture_default_str();
  command
      .add_option("--results", report.water.results, "in place of both: probability.nc of a run or a cycle")
      ->excludes(depth)
      ->excludes(speed);
  command.add_option("--worst", report.worst, "cells of each layer of the worst")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
}

nlohmann::json report_mesh(const core::Basin& basin, const mesh::Mesh& mesh, const ReportOptions& options,
                           const core::Workspace& workspace) {
  const postproc::MeshReportData report = postproc::report_on(basin, mesh, options.water, options.worst);
  const std::filesystem::path picture = workspace.root / "mesh-report.png",
                              cells = workspace.root / "mesh-report.gpkg";
  postproc::draw_report(picture, report, mesh);
  postproc::write_worst_cells(cells, report, mesh);
  core::info("{}wrote {} and {}", postproc::text_of(report, mesh), picture.string(), cells.string());
  return postproc::summary_of(report);
}

void report_only(const core::CommonOptions& options, const ReportOptions& report) {
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  const core::Lock same_mesh = core::Lock::take(workspace.mesh(), core::Lock::Mode::shared);
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(workspace.mesh()));
  core::print_summary(report_mesh(basin, mesh, report, workspace), options);
}

void make_mesh(const core::CommonOptions& options, const ReportOptions& report) {
  if (report.alone) return report_only(options, report);
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  const core::Lock lock = core::Lock::take(workspace.mesh(), core::Lock::Mode::exclusive);
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  std::filesystem::create_directories(workspace.root);
  mesh::save_mesh(workspace.mesh(), built.mesh, built.fields);
  results::write_made_from(workspace.mesh(), terrain_files(basin), basin.folder);
  const std::filesystem::path layers = workspace.root / mesh::terrain_layers_file;
  mesh::write_terrain_layers(layers, basin, built.layers);
  core::info("wrote {} and {}", workspace.mesh().string(), layers.string());
  nlohmann::json summary = mesh::summary_of(built);
  summary["file"] = workspace.mesh().string();
  if (report.wanted) summary["report"] = report_mesh(basin, built.mesh, report, workspace);
  summary["layers"] = layers.string();
  core::print_summary(summary, options);
}

/// mesh.nc, if there is one. What is wrong with it is a problem among the others.
std::optional<mesh::Mesh> made_mesh(const core::Workspace& workspace, mesh::Fields& fields,
                                    std::string& fault) {
  std::error_code none;
  if (!std::filesystem::exists(std::filesystem::symlink_status(workspace.mesh(), none))) return std::nullopt;
  try {
    core::check_regular(workspace.mesh());
    const core::NetcdfFile file = core::NetcdfFile::open(workspace.mesh());
    mesh::Mesh made = mesh::read_mesh(file);
    fields = mesh::read_fields(file);
    return made;
  } catch (const core::InputError& error) {
    fault = error.what();
    return std::nullopt;
  }
}

/// Results of other runs that initial water comes from.
void check_results(const core::Basin& basin, const mesh::Mesh* made, const core::Workspace& workspace,
                   mesh::Problems& problems) {
  mesh::check_other_runs(basin, made, problems);
  try {
    mesh::check_not_own(basin, workspace.run());
  } catch (const core::InputError& error) {
    core::warn("'freshet run' would be refused: {}", error.what());
  }
}

/// Of a basin.toml with faults: those, and what is wrong with the files that it names. Always throws.
void check_draft(const core::BasinDraft& draft, const core::CommonOptions& options) {
  mesh::Problems problems;
  for (const std::string& fault : draft.faults) problems.add(fault);
  const core::Workspace workspace = core::workspace_of(draft.basin, options);
  std::string fault;
  mesh::Fields fields;
  const std::optional<mesh::Mesh> made = made_mesh(workspace, fields, fault);
  if (!fault.empty()) problems.add(fault);
  const mesh::SoundPart part = mesh::sound_part(draft, problems);
  nlohmann::json summary;
  mesh::check_files(part.basin, made ? &*made : nullptr, part.scope, problems, summary);
  std::optional<mesh::TimeSpan> needed;
  if (draft.sound("[forecast]")) needed = mesh::next_forecast(part.basin, workspace.cycles());
  mesh::check_rain(part.basin, made ? &*made : nullptr, workspace.rain(), needed, problems, summary);
  if (draft.sound("[warnings]") && draft.sound("[basin]"))
    forecast::check_warnings(part.basin, made ? &*made : nullptr, problems);
  if (draft.sound("[ensemble]")) check_results(part.basin, made ? &*made : nullptr, workspace, problems);
  problems.throw_all();
}

void check(const core::CommonOptions& options) {
  const core::BasinDraft draft = core::draft_basin(options.basin_file);
  if (!draft.faults.empty()) check_draft(draft, options);
  const core::Basin& basin = draft.basin;
  const core::Workspace workspace = core::workspace_of(basin, options);
  std::string fault;
  mesh::Fields fields;
  const std::optional<mesh::Mesh> made = made_mesh(workspace, fields, fault);
  const mesh::Mesh* mesh = made ? &*made : nullptr;
  const mesh::TimeSpan needed = mesh::next_forecast(basin, workspace.cycles());
  const auto more = [&](mesh::Problems& problems, nlohmann::json& summary) {
    if (!fault.empty()) problems.add(fault);
    mesh::check_rain(basin, mesh, workspace.rain(), needed, problems, summary);
    if (mesh) mesh::check_initial_water(basin, *mesh, fields, problems, summary);
    forecast::check_warnings(basin, mesh, problems);
    check_results(basin, mesh, workspace, problems);
  };
  core::print_summary(mesh::check_basin(basin, mesh, more, needed), options);
}

void make_rain(const core::CommonOptions& options) {
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  core::check(std::filesystem::exists(workspace.mesh()),
              "{}: there is no mesh yet; run 'freshet mesh {}' first", workspace.mesh().string(),
              options.basin_file.string());
  const core::Lock lock = core::Lock::take(workspace.rain(), core::Lock::Mode::exclusive);
  const core::Lock same_mesh = core::Lock::take(workspace.mesh(), core::Lock::Mode::shared);
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(workspace.mesh()));
  std::vector<std::filesystem::path> grids;
  const nlohmann::json summary = mesh::make_rain(basin, mesh, workspace.rain(), &grids);
  results::write_made_from(workspace.rain(), grids, basin.folder);
  core::info("wrote {}", workspace.rain().string());
  core::print_summary(summary, options);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Terrain to mesh, rain onto the mesh"};
  app.require_subcommand(1);
  core::CommonOptions options;
  CLI::App& check_command =
      *app.add_subcommand("check", "open everything that basin.toml names and say what is wrong");
  CLI::App& mesh_command = *app.add_subcommand("mesh", "make mesh.nc from the terrain that basin.toml names");
  CLI::App& rain_command =
      *app.add_subcommand("rain", "make rain.nc from the grids of rain that basin.toml names");
  for (CLI::App* command : {&check_command, &mesh_command, &rain_command})
    core::add_common_options(*command, options);
  ReportOptions report;
  add_report_options(mesh_command, report);
  jobs::add_new(app);
  return core::run_program(app, argc, argv, [&] {
    if (check_command.parsed()) check(options);
    if (rain_command.parsed()) make_rain(options);
    if (mesh_command.parsed()) make_mesh(options, report);
  });
}
