// What comes in and goes out through the rim: uniform flow between a discharge and a free outflow at the
// bed's slope, discharge spread by conveyance, rating curves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/conveyance.hpp"
#include "tests/support/lane_run.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double slope = 0.002, manning = 0.03, normal_depth = 1;
const double normal_discharge = std::sqrt(slope) / manning;  // m2/s at 1 m depth

/// Largest departure from normal depth after 10 minutes, away from the last cells before the ends, m.
double departure(int order) {
  const mesh::Mesh mesh = mesh::rectangle({.width = 400, .height = 20, .columns = 80, .rows = 4},
                                          [](double x, double) { return slope * (400 - x); });
  const auto kind = [](double x, double) {
    return x < 1e-6 ? EdgeKind::discharge : x > 400 - 1e-6 ? EdgeKind::free_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind, .order = order, .manning = manning, .value = [](double x, double, double) {
                       return x < 200 ? normal_discharge : slope;
                     }});
  run.set_water([](mesh::Index, std::size_t) { return Water{normal_depth, normal_discharge, 0}; });
  run.advance(600);
  const hydro::LaneState s = run.state();
  double most = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.cell_x[c] > 20 && mesh.cell_x[c] < 380)
      most = std::max(most, std::abs(s.depth[c] - normal_depth));
  return most;
}

}  // namespace

// Manning's normal depth is what a long channel comes to; first order loses head at the bed steps.
TEST_CASE("Uniform flow stays uniform between discharge and free outflow") {
  const double first = departure(1), second = departure(2);
  INFO("departure from 1 m: order 1 " << first << ", order 2 " << second << " m");
  CHECK(first < 0.02);
  CHECK(second < 0.01);
}

TEST_CASE("A discharge spreads by conveyance and keeps its sum") {
  hydro::Conveyance section;  // V-shaped, 9 edges of 5 m
  for (int i = -4; i <= 4; ++i) section.add_edge(10 + 0.5 * std::abs(i), 5, 0.03);
  for (double discharge : {1e-3, 0.5, 30.0, -30.0, 5000.0}) {
    const std::vector<double> unit = section.spread(discharge, 0.001);
    double sum = 0;
    for (double q : unit) sum += 5 * q;
    CHECK(sum == Approx(discharge).epsilon(1e-14));
  }
  const std::vector<double> little = section.spread(0.5, 0.001);
  CHECK(little[4] == Approx(0.1).epsilon(1e-14));
  CHECK(little[3] == 0);
  // Where the level is the same at all edges, what leaves is what the curve says.
  double sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += 5 * section.share_at(i, 11.2, 7);
  CHECK(sum == Approx(7).epsilon(1e-14));
}

TEST_CASE("What is booked at an inflow is discharge times time") {
  const mesh::Mesh mesh = valley_mesh(24);
  const core::Basin basin = valley_basin(3);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(300);
  const hydro::Budget b = s.budget();
  CHECK(b.of("through_boundary", 1)[0] == Approx(20 * 300).epsilon(1e-12));
}

TEST_CASE("A rating curve lets out what it says of the level") {
  const SharedFolder folder;
  {
    std::ofstream out(folder / "rating.csv");
    out << "level_m,discharge_m3_per_s\n0,0\n1,10\n3,30\n";
  }
  mesh::Mesh mesh = mesh::rectangle({.width = 1000, .height = 600, .columns = 25, .rows = 15},
                                    [](double, double) { return 0.0; });
  place_on_globe(mesh);
  core::Basin basin = valley_basin(2);
  basin.rain.design_storm.reset();
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 2;
  basin.boundaries = {valley_boundary("weir", "rating_curve", valley_point(1000, 300), 0)};
  basin.boundaries[0].width_m = 300;
  basin.boundaries[0].constant.reset();
  basin.boundaries[0].file = folder / "rating.csv";
  basin.gauges.clear();
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(1);
  // 20 m3/s at 2 m; the level at the weir falls by less than a centimetre in a second.
  CHECK(s.budget().of("through_boundary", 0)[0] == Approx(-20).epsilon(0.01));
  CHECK(std::abs(s.budget().error(0)) < 1e-12 * s.budget().of("initial")[0]);
}

namespace {

/// A river between banks that rise to 15 m, with a curve that ends at 3 m all along the rim, and rain.
core::Basin rated_valley(const std::filesystem::path& curve) {
  std::ofstream(curve) << "level_m,discharge_m3_per_s\n0,0\n1,40\n3,200\n";
  core::Basin basin = valley_basin(2);
  basin.boundaries = {valley_boundary("weir", "rating_curve", valley_point(1000, 300), 0)};
  basin.boundaries[0].width_m = 700;
  basin.boundaries[0].constant.reset();
  basin.boundaries[0].file = curve;
  basin.gauges.clear();
  return basin;
}

mesh::Mesh rated_mesh() {
  mesh::Mesh mesh =
      mesh::rectangle({.width = 1000, .height = 600, .columns = 25, .rows = 15},
                      [](double x, double y) { return 0.05 * std::abs(y - 300) + 1e-4 * (1000 - x); });
  place_on_globe(mesh);
  return mesh;
}

}  // namespace

TEST_CASE("A film on the bank above a rating curve is not the river's level") {
  const SharedFolder folder;
  const mesh::Mesh mesh = rated_mesh();
  const core::Basin basin = rated_valley(folder / "rating.csv");
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(900);
  const hydro::Budget b = s.budget();
  CHECK(b.of("through_boundary", 0)[0] < -1);
  CHECK(std::abs(b.error(0)) < 1e-10 * b.of("rain")[0]);
}

TEST_CASE("A river above the end of its rating curve stops the run") {
  const SharedFolder folder;
  const mesh::Mesh mesh = rated_mesh();
  core::Basin basin = rated_valley(folder / "rating.csv");
  basin.rain.design_storm.reset();
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 4;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  // Of the ranks that hold an edge of the river.
  const auto message = [&] {
    try {
      s.advance_to(10);
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  if (ranks.world_size() == 1)
    CHECK(message().find("the level reached 4.00 m, the curve ends at 3.00 m; extend it") !=
          std::string::npos);
  std::ofstream(folder / "rating.csv") << "level_m,discharge_m3_per_s\n-9,0\n-8,40\n";
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks),
                    Catch::Contains("the curve ends at -8.00 m, below its lowest bed of"));
}
