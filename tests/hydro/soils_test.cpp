// Soils of a raster in the solver: each cell loses what its own soil takes, on any number of ranks.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr double mm_per_h = 1e-3 / 3600;

/// Soils in stripes along the valley; clay, then what the raster does not name, then sand.
mesh::Mesh mesh_with_soils() {
  mesh::Mesh mesh = valley_mesh(24);
  mesh.soil_class_names = {"default", "clay", "sand"};
  mesh.soil_settings = "made by";
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    mesh.soil_class.push_back(mesh.cell_x[c] < 300 ? 1 : mesh.cell_x[c] < 600 ? 0 : 2);
  return mesh;
}

/// Water stands everywhere, deeper than any soil takes in the time of the test.
core::Basin lake_with_soils(bool own_channels) {
  core::Basin basin = valley_basin(1);
  basin.rain = {};
  basin.boundaries.clear();
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 40;
  core::Infiltration& in = basin.forcing.infiltration;
  in.model = core::LossModel::constant;
  in.raster = "soils.tif";
  in.soil_settings = "made by";
  in.soils = {{"clay", 7}, {"sand", 3}};
  const auto taking = [](double rate) {
    core::SoilNumbers n;
    n.rate_mm_per_h = rate;
    return n;
  };
  in.usual = taking(5);
  in.classes = {{"clay", taking(1)}, {"sand", taking(30)}};
  if (own_channels) in.classes.emplace_back("channel", taking(0));
  return basin;
}

}  // namespace

TEST_CASE("Every cell loses what its soil takes") {
  const mesh::Mesh mesh = mesh_with_soils();
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  for (const bool own_channels : {false, true}) {
    const core::Basin basin = lake_with_soils(own_channels);
    hydro::Simulation s(basin, mesh, ranks);
    s.advance_to(60);
    const std::vector<double> taken = s.solver().source_terms().infiltrated();
    const double rates[] = {5, 1, 30};
    double worst = 0, expected_volume = 0;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      expected_volume += (own_channels && mesh.land_class[c] == 1 ? 0 : rates[mesh.soil_class[c]]) *
                         mm_per_h * 60 * mesh.cell_area[c];
    int channels = 0;
    for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
      const mesh::Index g = s.local().global_cell[c];
      const bool sealed = own_channels && mesh.land_class[g] == 1;
      channels += mesh.land_class[g] == 1;
      const double expected = (sealed ? 0 : rates[mesh.soil_class[g]]) * mm_per_h * 60;
      worst = std::max(worst, std::abs(taken[static_cast<std::size_t>(c) * s.lanes()] - expected));
    }
    CHECK(worst < 1e-12);  // m, of 5e-4
    CHECK(channels > 0);
    CHECK(s.budget().of("infiltration")[0] == Approx(expected_volume).epsilon(1e-9));
  }
}

TEST_CASE("A mesh without these soils is refused", "[bad_input]") {
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = lake_with_soils(false);
  mesh::Mesh other = mesh_with_soils();
  other.soil_settings = "made by others";
  CHECK_THROWS_WITH(
      hydro::Simulation(basin, other, ranks),
      Contains("basin.toml: infiltration.raster: mesh.nc holds other soils, or none; run 'freshet mesh'"));
  CHECK_THROWS(hydro::Simulation(basin, valley_mesh(24), ranks));
}
