// freshet-terrain: from terrain to mesh, and the check of everything that basin.toml names.

#include <optional>

#include "core/log.hpp"
#include "core/program.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/ugrid_file.hpp"

namespace {

using namespace freshet;

void make_mesh(const core::CommonOptions& options) {
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  std::filesystem::create_directories(workspace.root);
  mesh::save_mesh(workspace.mesh(), built.mesh);
  core::info("wrote {}", workspace.mesh().string());
  nlohmann::json summary = mesh::summary_of(built);
  summary["file"] = workspace.mesh().string();
  core::print_summary(summary, options);
}

void check(const core::CommonOptions& options) {
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  std::optional<mesh::Mesh> made;
  if (std::filesystem::exists(workspace.mesh()))
    made = mesh::read_mesh(core::NetcdfFile::open(workspace.mesh()));
  core::print_summary(mesh::check_basin(basin, made ? &*made : nullptr), options);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Terrain to mesh"};
  app.require_subcommand(1);
  core::CommonOptions options;
  CLI::App& check_command =
      *app.add_subcommand("check", "open everything that basin.toml names and say what is wrong");
  CLI::App& mesh_command = *app.add_subcommand("mesh", "make mesh.nc from the terrain that basin.toml names");
  core::add_common_options(check_command, options);
  core::add_common_options(mesh_command, options);
  return core::run_program(app, argc, argv,
                           [&] { check_command.parsed() ? check(options) : make_mesh(options); });
}
