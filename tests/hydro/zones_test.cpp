// Zones of the ground with numbers of their own, and how long water stays in the quick store of each.
#include <catch2/catch.hpp>
#include <numeric>

#include "core/basin.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/ground_zones.hpp"
#include "mesh/land_class.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr double whole = valley_length * valley_width;

core::GroundZone zone_of(const std::string& name, const core::Ground& ground) {
  core::GroundZone zone;
  zone.name = name;
  zone.at = "basin.toml:60";
  zone.store = ground;
  return zone;
}

/// The upper third of the valley by a polygon, slower than the rest.
core::Basin zoned_basin(int members) {
  core::Basin basin = valley_basin(members);
  basin.boundaries.resize(1);
  basin.forcing.infiltration.model = core::LossModel::saturation;
  core::Ground& ground = basin.forcing.ground = ground_under(std::nullopt);
  ground.quick_h = 1;
  core::GroundZone upper = zone_of("upper", ground);
  upper.polygon = core::LineInput{.points = {{-1, -1}, {333, -1}, {333, 601}, {-1, 601}}};
  upper.store.flow_mm_per_h = 5;
  upper.store.quick_h = 4;
  upper.store.initial_mm = 15;
  upper.flow_sigma = 0.5;
  ground.zones = {upper};
  return basin;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("Zones lie where polygons, places of a stream, land classes and distances say") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Draining drains = mesh::draining(mesh);
  core::Ground ground = zoned_basin(1).forcing.ground;
  mesh::NamedZones zones = mesh::ground_zones(mesh, ground);
  CHECK(zones.names == std::vector<std::string>{"ground", "upper"});
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) CHECK(zones.zone_of_cell[c] == (mesh.cell_x[c] < 333));
  CHECK(zones.distance[1] > zones.distance[0] + 300);

  // All that drains to a place; the later zone holds where two overlap.
  core::GroundZone above = zone_of("above", ground), channel = zone_of("river", ground);
  above.drains_to = valley_point(510, 300);
  channel.land_class = mesh.land_class_names[mesh::class_channel];
  ground.zones = {above, channel};
  zones = mesh::ground_zones(mesh, ground);
  CHECK(zones.names == std::vector<std::string>{"ground", "above", "river"});
  core::Gauge gauge = valley_gauge("above", valley_point(510, 300));
  gauge.snap_m = 500;
  const mesh::Index outlet = mesh::site_gauge(gauge, mesh, drains).cell;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    bool drained = false;
    for (mesh::Index at = c; at != mesh::none; at = drains.to[at]) drained = drained || at == outlet;
    CHECK(zones.zone_of_cell[c] == (mesh.land_class[c] == mesh::class_channel ? 2 : drained ? 1 : 0));
  }
  channel.land_class = "glacier";
  ground.zones = {channel};
  CHECK_THROWS_WITH(mesh::ground_zones(mesh, ground),
                    Contains("basin.toml:60: ground.zone 'river': the mesh has no land class 'glacier'"));

  ground.zones.clear();
  ground.zone_distance_km = {0.2, 0.6, 50};
  zones = mesh::ground_zones(mesh, ground);
  CHECK(zones.names ==
        std::vector<std::string>{"ground up to 0.2 km", "ground up to 0.6 km", "ground up to 50 km"});
  CHECK(zones.distance[0] < 200);
  CHECK(zones.distance[2] > 600);
  CHECK(sum(zones.area) == Approx(whole).epsilon(1e-12));
  std::vector<double> comes_out(zones.area.size(), 0);
  for (const mesh::GroundSpring& spring : zones.springs) comes_out[spring.zone] += spring.area;
  for (std::size_t z = 0; z < zones.area.size(); ++z)
    CHECK(comes_out[z] == Approx(zones.area[z]).epsilon(1e-12));
}

TEST_CASE("Each zone's store has its own start, flow and residence time, and the balance closes") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = zoned_basin(1);
  basin.rain = {};
  hydro::Simulation s(basin, mesh, ranks);
  const double upper = s.ground().area(1), rest = s.ground().area(0);
  CHECK(s.budget().of("ground_initial", 1)[0] == Approx(0.015 * upper));
  CHECK(s.budget().of("ground_initial", 0)[0] == Approx(0.030 * rest));
  s.set_control("ground_quick", std::vector<double>(2 * static_cast<std::size_t>(s.lanes()), 0.01));
  s.advance_to(3600);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  CHECK(s.control("ground_quick")[0] == Approx(0.01 * std::exp(-1.0)).epsilon(0.05));
  CHECK(s.control("ground_quick")[lanes] == Approx(0.01 * std::exp(-0.25)).epsilon(0.01));
  CHECK(s.control("ground_wetness")[0] * 30 == Approx(1 / (1 / 30.0 + 20.0 / 3600)).epsilon(0.01));
  CHECK(s.control("ground_wetness")[lanes] * 15 == Approx(1 / (1 / 15.0 + 5.0 / 3600)).epsilon(0.01));
  CHECK(s.budget().relative_error(0) < 1e-12);
  CHECK(s.ground().sigma(hydro::Ground::Number::flow, 1) == 0.5);
  CHECK(hydro::control("ground_flow").in_use(s));
  CHECK_FALSE(hydro::control("ground_capacity").in_use(s));
}

TEST_CASE("Stores in series give back a wave, as Nash has it") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = zoned_basin(1);
  basin.forcing.ground.zones.clear();
  basin.forcing.ground.quick_h = 6;
  basin.forcing.ground.quick_stores = 3;
  basin.forcing.ground.initial_mm = 60;  // full: all rain is quick
  basin.forcing.ground.flow_mm_per_h = 1e-4;
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(1200);  // the storm is over
  const double came = s.budget().of("into_ground")[0];
  REQUIRE(came > 0.7 * 0.06 * whole);
  const hydro::Budget storm = s.budget();
  const double hours = 5, x = hours / 2;  // each store holds water for two hours
  s.advance_to(1200 + 3600 * hours);
  // Of a pulse in the middle of the storm, ten minutes before its end.
  const double y = x + 1.0 / 12, left = std::exp(-y) * (1 + y + y * y / 2);
  CHECK(s.control("ground_quick")[0] * whole == Approx(left * came).epsilon(0.02));
  CHECK(s.budget().relative_error(0) < 1e-12);
  CHECK(s.budget().of("from_ground")[0] > storm.of("from_ground")[0]);
}

TEST_CASE("Far zones hold their quick water longer") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = zoned_basin(1);
  basin.forcing.ground.zones.clear();
  basin.forcing.ground.zone_distance_km = {0.4};
  basin.forcing.ground.quick_distance_exponent = 1;
  basin.forcing.ground.quick_h = 4;
  basin.rain = {};
  hydro::Simulation s(basin, mesh, ranks);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  s.set_control("ground_quick", std::vector<double>(2 * lanes, 0.01));
  s.advance_to(3600);
  const mesh::NamedZones zones = mesh::ground_zones(mesh, basin.forcing.ground);
  const double mean = (zones.distance[0] * zones.area[0] + zones.distance[1] * zones.area[1]) / whole;
  for (const std::size_t z : {0, 1})
    CHECK(std::log(s.control("ground_quick")[z * lanes] / 0.01) ==
          Approx(-mean / zones.distance[z] / 4).epsilon(0.06));
}

TEST_CASE("Zones and stores in series have the same bits on any ranks and over a restart within a slot") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  core::Basin basin = zoned_basin(5);
  basin.forcing.ground.quick_stores = 2;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), alone(MPI_COMM_SELF, 1);
  hydro::Simulation whole_run(basin, mesh, ranks), one(basin, mesh, alone), first(basin, mesh, ranks),
      second(basin, mesh, ranks);
  vary_members(whole_run), vary_members(one), vary_members(first);
  const hydro::GaugeHistory none;
  const hydro::ResultHeader header{"test", basin.forecast.start};
  for (hydro::Simulation* s : {&whole_run, &one, &first}) s->advance_to(700);
  hydro::write_checkpoint(folder / "cut.nc", first, none, header);
  hydro::read_checkpoint(folder / "cut.nc", second, nullptr);
  for (hydro::Simulation* s : {&whole_run, &one, &second}) s->advance_to(2000);
  CHECK(whole_run.ground().quick_series() == second.ground().quick_series());
  CHECK(whole_run.control("ground_wetness") == second.control("ground_wetness"));
  CHECK(whole_run.water_levels() == second.water_levels());
  CHECK(whole_run.water_levels() == one.water_levels());
  CHECK(one.control("ground_quick")[0] > 0);
  for (std::size_t k = 0; k < 5; ++k) CHECK(whole_run.budget().relative_error(k) < 1e-12);
}
