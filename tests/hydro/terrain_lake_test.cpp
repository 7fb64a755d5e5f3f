// Still water over the meshed terrain of the demonstration basin stays still.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/support/shared_folder.hpp"

using namespace freshet;

TEST_CASE("A lake over real terrain is at rest after ten minutes") {
  const test::SharedFolder folder;
  const std::string basin_file = std::string(FRESHET_SOURCE) + "/data/jacksboro/basin.toml";
  const std::string command = std::string(FRESHET_TERRAIN) + " mesh " + basin_file + " --quiet --workspace " +
                              (folder / "").string() + " >/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));

  // Walls all round, no rain, and water 67 m deep where the ground is lowest: the valleys are flooded, the
  // ridges stand out.
  core::Basin basin = core::read_basin(basin_file);
  basin.boundaries.clear();
  basin.rain = {};
  basin.ensemble.members = 1;
  basin.solver.precision = core::Precision::f64;
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m =
      *std::min_element(mesh.bed_elevation.begin(), mesh.bed_elevation.end()) + 200.0 / 3;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  const double before = s.budget().of("storage")[0];
  const hydro::LaneState first = s.owned_state();
  const auto wet = std::count_if(first.depth.begin(), first.depth.end(), [](double h) { return h > 0; });
  CHECK(wet > mesh.n_cells() / 50);
  CHECK(wet < mesh.n_cells() * 9 / 10);

  s.advance_to(600);
  const hydro::LaneState last = s.owned_state();
  double fastest = 0, moved = 0;
  for (std::size_t c = 0; c < last.depth.size(); ++c) {
    fastest = std::max(fastest, std::hypot(last.velocity_x[c], last.velocity_y[c]));
    moved = std::max(moved, std::abs(last.depth[c] - first.depth[c]));
  }
  INFO(wet << " of " << mesh.n_cells() << " cells wet, " << s.substeps() << " steps, fastest " << fastest
           << " m/s, level moved by " << moved << " m");
  CHECK(fastest < 1e-10);
  CHECK(moved < 1e-9);
  CHECK(s.substeps() > 1000);
  CHECK(s.budget().of("storage")[0] == Approx(before).epsilon(1e-13));
}
