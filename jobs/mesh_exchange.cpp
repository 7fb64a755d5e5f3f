// freshet-mesh: other programs' meshes into a basin (mesh import), and a basin's mesh for other programs
// (mesh export).

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "mesh/foreign/import/import_mesh.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/to_mesh.hpp"
#include "mesh/ugrid_file.hpp"
#include "mesh/ugrid_import.hpp"
#include "results/made_from.hpp"

namespace {

using namespace freshet;

struct ImportOptions {
  core::CommonOptions common;
  mesh::ImportSettings settings;
};

struct ExportOptions {
  core::CommonOptions common;
  std::string format;
  std::filesystem::path output;
};

void import(const ImportOptions& o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  const core::Lock lock = core::Lock::take(workspace.mesh(), core::Lock::Mode::exclusive);
  mesh::ImportedMesh imported = mesh::import_mesh(basin, o.settings);
  std::filesystem::create_directories(workspace.root);
  mesh::save_mesh(workspace.mesh(), imported.mesh, imported.fields, imported.numbers);
  std::vector<std::filesystem::path> files = {o.settings.file};
  if (imported.summary["bed_from"] == "terrain") files.push_back(basin.terrain.dem);
  results::write_made_from(workspace.mesh(), files, basin.folder);
  core::info("wrote {}", workspace.mesh().string());
  imported.summary["file"] = workspace.mesh().string();
  core::print_summary(imported.summary, o.common);
}

void write_out(const ExportOptions& o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, o.common);
  const mesh::MeshWriter& writer = mesh::find_writer(o.format);
  core::check(std::filesystem::exists(workspace.mesh()),
              "{}: there is no mesh yet; run 'freshet mesh {}' or 'freshet mesh import' first",
              workspace.mesh().string(), o.common.basin_file.string());
  const core::Lock lock = core::Lock::take(workspace.mesh(), core::Lock::Mode::shared);
  const core::NetcdfFile file = core::NetcdfFile::open(workspace.mesh());
  const mesh::Mesh mesh = mesh::read_mesh(file);
  const std::filesystem::path output =
      o.output.empty() ? workspace.root / (std::string("mesh") + writer.extension) : o.output;
  core::check(output.lexically_normal() != workspace.mesh().lexically_normal(),
              "{}: this is the basin's own mesh; name another file by --output", output.string());
  const mesh::ForeignMesh foreign = mesh::from_mesh(mesh, mesh::read_source_numbers(file, mesh));
  std::vector<std::string> lost = writer.write(foreign, output);
  const std::vector<std::string> structures = mesh::lost_structures(mesh);
  lost.insert(lost.end(), structures.begin(), structures.end());
  for (const std::string& sentence : lost) core::warn("{}: {}", output.string(), sentence);
  core::print_summary({{"file", output.string()},
                       {"format", writer.name},
                       {"cells", foreign.n_cells()},
                       {"nodes", foreign.n_nodes()},
                       {"boundaries", foreign.boundaries.size()},
                       {"lost", lost}},
                      o.common);
}

void add_import(CLI::App& app, ImportOptions& o) {
  CLI::App& command =
      *app.add_subcommand("mesh-import", "a mesh of another program becomes mesh.nc of the basin");
  core::add_common_options(command, o.common);
  command.add_option("file", o.settings.file, "the mesh: " + mesh::readers_in_words())->required();
  command.add_option("--format", o.settings.format, "its format; default: by its content");
  const std::map<std::string, mesh::BedFrom> beds = {
      {"either", mesh::BedFrom::either}, {"file", mesh::BedFrom::file}, {"terrain", mesh::BedFrom::terrain}};
  command
      .add_option(
          "--bed", o.settings.bed,
          "where the bed comes from: file, terrain ([terrain] of basin.toml), or either: the file, where it "
          "has one that is not the same all over")
      ->transform(CLI::CheckedTransformer(beds))
      ->option_text("file, terrain or either");
  command.add_option("--bed-name", o.settings.read.bed,
                     "variable or attribute of the file that holds the bed");
  command.add_option("--material-name", o.settings.read.material,
                     "variable or attribute of the file that holds the material of cells");
  command.add_option("--layer", o.settings.read.layer, "layer, or 2D area, of a file that has several");
  command.add_option("--unit", o.settings.unit,
                     "unit of its lengths: m, ft, US_survey_foot; default: as it says");
  command.add_option(
      "--crs", o.settings.crs,
      "its coordinate system, such as EPSG:25832; default: as it or its .prj says, else basin.crs");
  command
      .add_option("--merge-m", o.settings.merge_m,
                  "join nodes of the rim nearer than this to each other, or to an edge")
      ->check(CLI::Range(0.0, 1000.0));
}

void add_export(CLI::App& app, ExportOptions& o) {
  CLI::App& command = *app.add_subcommand("mesh-export", "mesh.nc in a format of another program");
  core::add_common_options(command, o.common);
  command.add_option("format", o.format, "one of: " + mesh::writers_in_words())->required();
  command.add_option("-o,--output", o.output, "the file; default: mesh.EXTENSION in the workspace");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Meshes of other programs, in and out"};
  app.require_subcommand(1);
  ImportOptions importing;
  ExportOptions exporting;
  add_import(app, importing);
  add_export(app, exporting);
  return core::run_program(app, argc, argv, [&] {
    if (app.got_subcommand("mesh-import"))
      import(importing);
    else
      write_out(exporting);
  });
}
