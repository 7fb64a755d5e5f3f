// A gauge tells the level at its own place, whatever the cells of the mesh.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr double slope = 0.01;

/// A plane that falls along x, with a channel of one cell across in its middle, 40 m wide, and one at y = 100
/// that begins at `ditch_from`.
mesh::Mesh sloping_mesh(int columns, bool quads, double ditch_from = 1e9) {
  mesh::Mesh mesh =
      mesh::rectangle({.width = 1200, .height = 440, .columns = columns, .rows = 11, .quads = quads},
                      [](double x, double) { return 100 - slope * x; });
  place_on_globe(mesh);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c], off = mesh.cell_y[c] - 220;
    mesh.land_class[c] = std::abs(off) < 20 || (x > ditch_from && std::abs(off + 120) < 20);
    if (mesh.land_class[c] == 0) mesh.bed_elevation[c] += 3;
    if (off < -40 && mesh.land_class[c] == 1) mesh.bed_elevation[c] -= 1;
  }
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

core::Basin basin_with(double x, double y, double snap) {
  core::Basin basin = valley_basin(2);
  basin.boundaries.clear();
  basin.rain.design_storm.reset();
  basin.gauges = {valley_gauge("g", valley_point(x, y))};
  basin.gauges[0].snap_m = snap;
  return basin;
}

mesh::GaugeSite place_on(const mesh::Mesh& mesh, const core::Basin& basin) {
  return hydro::site_gauges(basin, mesh)[0];
}

}  // namespace

TEST_CASE("Water of even depth stands at a gauge as deep as its place says, on cells of any length") {
  const bool quads = GENERATE(true, false);
  const double x = GENERATE(313.0, 700.0, 5.0), y = GENERATE(230.0, 290.0);
  for (const int columns : {12, 17, 30}) {
    CAPTURE(quads, x, y, columns);
    const mesh::Mesh mesh = sloping_mesh(columns, quads);
    const core::Basin basin = basin_with(x, y, 150);
    const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
    hydro::Simulation s(basin, mesh, ranks);
    hydro::LaneState state = s.owned_state();
    std::fill(state.depth.begin(), state.depth.end(), 1.5);
    s.set(0, state, {});
    // A cell of 100 m falls by a metre. Triangles, whose centres lie on a zigzag, know the place less well.
    const double end = x < 10 ? slope * (1200.0 / columns / 2) : 0;
    const double level = 100 - slope * x + 1.5 - end;
    CHECK(s.water_levels()[0] == Approx(level).margin(quads ? 0.02 + end : 0.4));
    CHECK(s.gauges()[0].bed == Approx(s.water_levels()[0] - 1.5).epsilon(1e-12));
  }
}

TEST_CASE("A level pool stands level at a gauge between two cells") {
  const mesh::Mesh mesh = sloping_mesh(12, true);
  const core::Basin basin = basin_with(630, 220, 150);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  hydro::LaneState state = s.owned_state();
  const auto lanes = static_cast<std::size_t>(s.lanes());
  for (std::size_t i = 0; i < state.depth.size(); ++i)
    state.depth[i] = std::max(0.0, 98.0 - mesh.bed_elevation[s.local().global_cell[i / lanes]]);
  s.set(0, state, {});
  REQUIRE(s.gauges()[0].share > 0.1);
  CHECK(s.water_levels()[0] == Approx(98).epsilon(1e-12));
}

TEST_CASE("A gauge moves to the nearest stream, not to the lowest cell, and leaves ditches aside") {
  const mesh::Mesh river = sloping_mesh(24, true);
  const mesh::GaugeSite near = place_on(river, basin_with(600, 270, 200));
  CHECK(std::abs(river.cell_x[near.cell] - 600) <= 25);
  CHECK(river.cell_y[near.cell] == Approx(220));
  // Within reach of both; the ditch is nearer, lower, and drains next to nothing.
  const mesh::Mesh both = sloping_mesh(24, true, 1150);
  const mesh::GaugeSite main = place_on(both, basin_with(1120, 150, 200));
  CHECK(both.cell_y[main.cell] == Approx(220));
  const mesh::GaugeSite stays = place_on(both, basin_with(600, 300, 0));
  CHECK(both.cell_y[stays.cell] == Approx(300));
  CHECK(stays.moved == 0);
}

TEST_CASE("A gauge just outside the rim is taken into the cell behind it") {
  const mesh::Mesh river = sloping_mesh(24, true);  // edges of the rim there: 40 m
  const core::Basin basin = basin_with(1200 + 12, 220, 30);
  const mesh::GaugeSite taken = place_on(river, basin);
  CHECK(river.cell_x[taken.cell] == Approx(1175));
  CHECK(river.cell_y[taken.cell] == Approx(220));
  const mesh::GaugeFinding found = mesh::examine_gauge(basin, basin.gauges[0], river, mesh::draining(river));
  REQUIRE_FALSE(found.doubts.empty());
  CHECK_THAT(found.doubts[0], Contains("gauge 'g' lies 12 m outside the mesh"));
  CHECK_THROWS_WITH(place_on(river, basin_with(1200 + 12, 220, 5)), Contains("lies outside the mesh") &&
                                                                        Contains("and 12 m from its rim") &&
                                                                        Contains("write snap_m = 1"));
  CHECK_THROWS_WITH(place_on(river, basin_with(1200 + 25, 220, 100)), Contains("and 25 m from its rim"));
}
