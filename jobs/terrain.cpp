// freshet-terrain: from terrain to mesh, and the check of everything that basin.toml names.

#include "core/log.hpp"
#include "core/program.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/ugrid_file.hpp"

namespace {

using namespace freshet;

void make_mesh(const core::CommonOptions& options) {
  const core::Basin basin = core::read_basin(options.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, options);
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  mesh::save_mesh(workspace.mesh(), built.mesh);
  core::info("wrote {}", workspace.mesh().string());
  nlohmann::json summary = mesh::summary_of(built);
  summary["file"] = workspace.mesh().string();
  core::print_summary(summary, options);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Terrain to mesh"};
  app.require_subcommand(1);
  core::CommonOptions options;
  CLI::App& mesh = *app.add_subcommand("mesh", "make mesh.nc from the terrain that basin.toml names");
  core::add_common_options(mesh, options);
  return core::run_program(app, argc, argv, [&] { make_mesh(options); });
}
