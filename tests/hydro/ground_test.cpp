// Water below the ground: formulas, a recession against its exact solution, the balance with all stores, the
// same bits on any ranks and over a restart within a slot.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/ground_zones.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr double whole = valley_length * valley_width;

/// The valley with nothing but its ground and an outlet; rain if asked for.
core::Basin ground_basin(int members, core::LossModel model) {
  core::Basin basin = valley_basin(members);
  basin.boundaries.resize(1);
  basin.forcing.infiltration.model = model;
  basin.forcing.ground = ground_under(std::nullopt);
  return basin;
}

core::Basin dry_basin() {
  core::Basin basin = ground_basin(1, core::LossModel::constant);
  basin.rain = {};
  return basin;
}

}  // namespace

TEST_CASE("Ground as its formulas have it") {
  const hydro::GroundNumbers g{0.1, 1e-6, 3, 0.5};
  CHECK(hydro::saturated_part(g, 0) == 0);
  CHECK(hydro::saturated_part(g, 0.1) == 1);
  CHECK(hydro::saturated_part(g, 0.2) == 1);
  // Capacities up to i_max = C (1 + b), F(i) = 1 - (1 - i / i_max)^b; S = integral of 1 - F from 0 to i.
  const double most = 0.1 * 1.5, i = 0.06;
  const double storage = 0.1 * (1 - std::pow(1 - i / most, 1.5));
  CHECK(hydro::saturated_part(g, storage) == Approx(1 - std::pow(1 - i / most, 0.5)).epsilon(1e-12));
  CHECK(hydro::outflow(g, 0.05) == Approx(1e-6 / 8));
  CHECK(hydro::storage_of_outflow(g, 1e-6 / 8) == Approx(0.05).epsilon(1e-12));
  CHECK(hydro::drying_part(g, 0.025) == Approx(0.25));
  CHECK(hydro::drying_part(g, 0.2) == 1);
}

TEST_CASE("Without rain a store falls as its equation says, and the streams have what it gave") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = dry_basin();
  hydro::Simulation s(basin, mesh, ranks);
  const double hours = 3;
  s.advance_to(hours * 3600);
  // dS/dt = -q (S/C)^2, in mm and hours.
  const double exact = 1 / (1 / 30.0 + 20.0 / (60.0 * 60.0) * hours);
  const hydro::Budget budget = s.budget();
  const double storage_mm = budget.of("ground_storage")[0] / whole * 1000;
  CHECK(storage_mm == Approx(exact).epsilon(0.01));  // explicit steps of 5 minutes
  CHECK(storage_mm != Approx(exact).epsilon(1e-9));
  CHECK(budget.of("ground_initial")[0] == Approx(0.030 * whole).epsilon(1e-12));
  CHECK(budget.of("from_ground")[0] ==
        Approx(budget.of("ground_initial")[0] - budget.of("ground_storage")[0]).epsilon(1e-12));
  CHECK(budget.of("storage")[0] - budget.of("through_boundary")[0] + budget.of("infiltration")[0] ==
        Approx(budget.of("from_ground")[0]).epsilon(1e-12));
  CHECK(budget.of("through_boundary")[0] < -0.5 * budget.of("from_ground")[0]);
  CHECK(budget.relative_error(0) < 1e-12);
}

TEST_CASE("Rain goes in where the ground is not saturated, whatever the land does with it then") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = ground_basin(3, core::LossModel::saturation);
  hydro::Simulation s(basin, mesh, ranks);
  const std::size_t lanes = s.lanes();
  std::vector<double> wetness(lanes, 1);
  wetness[1] = 1.5, wetness[2] = 2;  // full
  s.set_control("ground_wetness", wetness);
  CHECK(s.budget().of("ground_analysis")[1] == Approx(0.015 * whole).epsilon(1e-12));
  s.advance_to(60);
  const hydro::Budget budget = s.budget();
  double land = 0;  // where no water comes out
  const std::vector<double> drains_here = mesh::ground_zones(mesh, std::nullopt).drains_here;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) land += drains_here[c] > 0 ? 0 : mesh.cell_area[c];
  const double exponent = 0.5 / 1.5;
  const double dry[] = {std::pow(0.5, exponent), std::pow(0.25, exponent), 0};
  for (std::size_t k = 0; k < 3; ++k) {
    INFO("member " << k);
    CHECK(budget.of("into_ground")[k] ==
          Approx(dry[k] * budget.of("rain")[k] * land / whole).epsilon(1e-6).margin(1e-9));
    CHECK(budget.relative_error(k) < 1e-12);
  }
  CHECK(budget.of("rain")[0] > 100);
}

TEST_CASE("With a quick store rain on saturated land comes out through soil and drains") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = ground_basin(1, core::LossModel::saturation);
  basin.forcing.ground.quick_h = 2;
  basin.forcing.ground.flow_mm_per_h = 1e-3;  // so that only the quick store gives
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(1200);  // the storm is over
  const hydro::Budget storm = s.budget();
  const double quick = s.control("ground_quick")[0];
  CHECK(storm.of("into_ground")[0] > 0.7 * storm.of("rain")[0]);  // all but what falls where it comes out
  const double mean = storm.of("into_ground")[0] / whole;
  CHECK(quick > (1 - std::cbrt(0.5)) * mean * 0.85);  // the part that is saturated at first, less what left
  CHECK(quick < mean);
  CHECK(storm.relative_error(0) < 1e-12);
  s.advance_to(1200 + 7200);
  CHECK(s.control("ground_quick")[0] == Approx(quick * std::exp(-1)).epsilon(0.03));
  CHECK(s.budget().relative_error(0) < 1e-12);
  CHECK(s.budget().of("from_ground")[0] - storm.of("from_ground")[0] ==
        Approx((quick - s.control("ground_quick")[0]) * whole).epsilon(0.01));
}

TEST_CASE("Empty ground gives nothing") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = dry_basin();
  hydro::Simulation s(basin, mesh, ranks);
  s.set_control("ground_wetness", std::vector<double>(static_cast<std::size_t>(s.lanes()), 0));
  s.advance_to(600);
  CHECK(s.budget().of("from_ground")[0] == 0);
  CHECK(s.budget().of("ground_storage")[0] == 0);
  CHECK(s.budget().of("storage")[0] == 0);
}

TEST_CASE("The air takes from the ground as much as it holds") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = dry_basin();
  basin.forcing.ground.flow_mm_per_h = 1e-4;
  basin.forcing.evaporation = {.constant = 24, .file = {}, .given = true};
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(3600);
  // 1 mm/h times S/C = 1/2.
  CHECK(s.budget().of("ground_evaporation")[0] == Approx(0.5e-3 * whole).epsilon(0.02));
  CHECK(s.budget().relative_error(0) < 1e-12);
}

TEST_CASE("Ground has the same bits on any ranks, in either precision, and over a restart within a slot") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  for (const auto& [precision, order, local_steps] :
       {std::tuple(core::Precision::f64, 2, 1), std::tuple(core::Precision::f32, 1, 16)}) {
    core::Basin basin = ground_basin(5, core::LossModel::saturation);
    basin.solver.precision = precision;
    basin.solver.order = order;
    basin.solver.local_steps = local_steps;
    basin.forcing.ground.zone_km2 = 0.1;
    if (order == 1) basin.forcing.ground.quick_h = 1;
    basin.ensemble.controls["ground_capacity"].sigma = 0.3;
    basin.ensemble.controls["ground_flow"].sigma = 0.3;
    const auto vary = [](hydro::Simulation& s) {
      vary_members(s);
      for (const core::ControlName name :
           {core::ControlName("ground_capacity"), core::ControlName("ground_flow")}) {
        std::vector<double> factor = s.control(name);
        const auto lanes = static_cast<std::size_t>(s.lanes());
        for (std::size_t i = 0; i < factor.size(); ++i)
          factor[i] =
              0.8 + 0.1 * double((s.first_member() + std::min<int>(int(i % lanes), s.my_members() - 1)) +
                                 2 * (i / lanes));
        s.set_control(name, std::move(factor));
      }
    };
    const mesh::Ranks ranks(MPI_COMM_WORLD, 1), alone(MPI_COMM_SELF, 1);
    hydro::Simulation whole_run(basin, mesh, ranks), one(basin, mesh, alone), first(basin, mesh, ranks),
        second(basin, mesh, ranks);
    vary(whole_run), vary(one), vary(first);
    const hydro::GaugeHistory none;
    const hydro::ResultHeader header{"test", basin.forecast.start};
    for (const double t : {400.0, 1500.0}) {
      whole_run.advance_to(t);
      one.advance_to(t);
      if (t > 400) continue;
      first.advance_to(t);
      hydro::write_checkpoint(folder / "cut.nc", first, none, header);
      hydro::read_checkpoint(folder / "cut.nc", second, nullptr);
    }
    second.advance_to(1500);
    INFO("order " << order);
    const auto members = static_cast<std::size_t>(basin.ensemble.members);
    const auto wetness = [&](const hydro::Simulation& s) {
      std::vector<double> all = s.control("ground_wetness"), of_members;
      for (std::size_t i = 0; i < all.size(); ++i)
        if (i % s.lanes() < members) of_members.push_back(all[i]);
      return of_members;
    };
    CHECK(whole_run.control("ground_quick") == second.control("ground_quick"));
    CHECK(wetness(whole_run) == wetness(one));
    CHECK(wetness(whole_run) == wetness(second));
    CHECK(whole_run.water_levels() == one.water_levels());
    CHECK(whole_run.water_levels() == second.water_levels());
    CHECK(wetness(one)[0] != 1);
    for (std::size_t k = 0; k < members; ++k)
      CHECK(whole_run.budget().relative_error(k) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
  }
}

TEST_CASE("More flow at the start than full ground gives is refused", "[bad_input]") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = dry_basin();
  basin.forcing.ground.initial_mm.reset();
  basin.forcing.ground.initial_flow_m3_per_s = 4;  // full: 20 mm/h on 0.6 km2, 3.33 m3/s
  CHECK_THROWS_WITH(
      hydro::Simulation(basin, mesh, ranks),
      Contains("basin.toml: ground.initial_flow_m3_per_s: 4 m3/s is more than the 3.33333 m3/s"));
  basin.forcing.ground.initial_flow_m3_per_s = 20.0 / 4 * 0.6 / 3.6;
  const hydro::Simulation s(basin, mesh, ranks);
  CHECK(s.budget().of("ground_storage")[0] == Approx(0.030 * whole).epsilon(1e-9));
}
