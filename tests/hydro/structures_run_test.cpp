// Gates, pumps and breaches at work between cells: what flows when it is steady, where a pump stops, and the
// same bits on any number of ranks, in groups and after restarts.
#include <catch2/catch.hpp>
#include <set>

#include "hydro/run/checkpoint.hpp"
#include "tests/support/exchange_tables.hpp"
#include "tests/support/ponds.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};
const std::vector<core::PlanePoint> across = {{100, 40}, {100, 0}};

/// The valley with a gate in a levee, a pump from a pool to the channel, and a dam that breaches.
core::Basin valley_with_structures(int members, core::Precision precision, int order) {
  core::Basin basin = valley_basin(members, precision);
  basin.solver.order = order;
  basin.solver.local_steps = 8;
  core::ExchangeSettings dam = exchange_table(
      "breach",
      {{"centre_m", 300}, {"width_m", 80}, {"formation_h", 0.04}, {"trigger_level_m", 5.3}, {"begin_h", 0.1}},
      {{"crest_levels_m", {9, 6, 9}}, {"crest_distances_m", {100, 300, 500}}});
  basin.exchanges = {
      along(exchange_table("gate", {{"opening_m", 0.02}}), {{150, 360}, {500, 380}}),
      from_to(
          exchange_table("pump", {{"start_level_m", 4.9}, {"stop_level_m", 4.8}, {"capacity_m3_per_s", 0.5}}),
          {560, 250}, {660, 310}),
      along(dam, {{620, 600}, {600, 0}})};
  return basin;
}

}  // namespace

TEST_CASE("A pump lifts water from one pond to a higher one until it has fallen to its level", "[balance]") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh(
      {.columns = 20, .rows = 4, .bed = [](double x, double) { return std::abs(x - 100) < 10 ? 8.0 : 0.0; }});
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 2)}) {
    core::Basin basin = pond_basin(2, precision, order);
    basin.solver.local_steps = 8;
    basin.exchanges = {from_to(
        exchange_table("pump", {{"start_level_m", 1.2}, {"stop_level_m", 0.5}, {"capacity_m3_per_s", 4}}),
        {50, 20}, {150, 20})};
    hydro::Simulation s(basin, mesh, self);
    fill_ponds(s, [](bool left, int member) { return left ? (member == 0 ? 1.25 : 1.1) : 3.0; });
    s.advance_to(900);
    const hydro::Budget b = s.budget();
    const double stopped = level_between(s, 0, 90, 0).mean, moved = b.of("through_exchange")[0];
    INFO("order " << order << ": " << moved << " m3, level " << stopped << " m, error " << b.error(0));
    CHECK(stopped > 0.5);
    CHECK(stopped < 0.6);  // its cell stands lower than the pond
    CHECK(moved > 2000);
    CHECK(b.of("through_exchange")[1] == 0);  // the other member never reached the level
    CHECK(s.exchanges().kept()[0] == 0);
    CHECK(b.relative_error(0) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
    CHECK(s.substeps() < 20 * 900);  // no step collapsed
  }
}

TEST_CASE("Steady flow under a gate is that of its formula") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh =
      pond_mesh({.columns = 20, .rows = 4, .bed = [](double x, double) { return x < 100 ? 0.0 : -2.0; }});
  core::Basin basin = pond_basin(1, core::Precision::f64, 2);
  basin.solver.local_steps = 8;
  basin.exchanges = {along(exchange_table("gate", {{"opening_m", 0.2}, {"sill_m", 0}}), across)};
  basin.boundaries = {valley_boundary("inflow", "discharge", valley_point(0, 20), 30),
                      valley_boundary("outflow", "critical_outflow", valley_point(200, 20), 0)};
  for (core::Boundary& b : basin.boundaries) b.width_m = 40;
  basin.boundaries[1].constant.reset();
  hydro::Simulation s(basin, mesh, self);
  fill_ponds(s, [](bool left, int) { return left ? 2.2 : -1.0; });
  s.advance_to(300);
  const double before = s.budget().of("through_exchange")[0];
  double upper = 0, lower = 0;
  constexpr int records = 20;
  for (int i = 0; i < records; ++i) {
    s.advance_to(s.time() + 5);
    upper += level_between(s, 50, 90).mean / records, lower += level_between(s, 100, 110).mean / records;
  }
  const double flow = (s.budget().of("through_exchange")[0] - before) / (5 * records);
  const auto gate = hydro::make_exchange(basin.exchanges[0], {0, 0, 40, 0});
  const double by_formula = gate->discharge({upper, lower, 0});
  INFO("levels " << upper << " and " << lower << " m: " << flow << " m3/s, by the formula " << by_formula);
  CHECK(flow == Approx(30).epsilon(0.02));
  CHECK(flow == Approx(by_formula).epsilon(0.015));  // levels next to the gate differ from the mean
}

TEST_CASE("Structures give the same bits on any number of ranks, and a restart resumes what they keep",
          "[restart]") {
  const mesh::Mesh mesh = valley_mesh(16);
  const SharedFolder folder;
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 2)})
    for (const int groups : std::set<int>{1, size}) {
      core::Basin basin = valley_with_structures(4, precision, order);
      basin.ensemble.groups = groups;
      const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
      hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
      hydro::GaugeHistory none;
      for (hydro::Simulation* s : {&shared, &alone}) vary_members(*s);
      for (hydro::Simulation* s : {&shared, &alone}) s->advance_to(420);
      INFO(size << " ranks, " << groups << " groups, order " << order);
      CHECK(shared.section_volumes() == alone.section_volumes());
      const std::vector<double> kept = alone.exchanges().kept();
      const auto lanes = static_cast<std::size_t>(alone.lanes());
      CHECK(kept[lanes] == 1);         // the pump runs
      CHECK(kept[2 * lanes] > 1);      // the breach is open
      CHECK(kept[2 * lanes] < 360.9);  // by its level, before its time
      hydro::write_checkpoint(folder / "cut.nc", shared, none, header);
      alone.set_budget(alone.budget());  // as writing does: volumes are summed up to here
      hydro::Simulation resumed(basin, mesh, ranks);
      hydro::read_checkpoint(folder / "cut.nc", resumed, nullptr);
      CHECK(resumed.exchanges().kept() == shared.exchanges().kept());
      for (hydro::Simulation* s : {&shared, &alone, &resumed}) s->advance_to(600);
      const std::vector<double> volumes = alone.section_volumes();
      REQUIRE(volumes.size() == 6 * 4);
      for (std::size_t row = 3; row < 6; ++row) CHECK(std::abs(volumes[row * 4]) > 1);
      CHECK(shared.section_volumes() == volumes);
      CHECK(resumed.section_volumes() == volumes);
      CHECK((whole_depth(resumed) == whole_depth(shared)));
      const hydro::Budget balance = alone.budget();
      for (int m = 0; m < 4; ++m)
        CHECK(balance.relative_error(m) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
    }
}

TEST_CASE("A failed step takes back what exchanges keep") {
  const mesh::Mesh mesh = valley_mesh(16);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = valley_with_structures(1, core::Precision::f64, 1);
  hydro::Simulation s(basin, mesh, ranks), undisturbed(basin, mesh, ranks);
  for (hydro::Simulation* run : {&s, &undisturbed}) run->advance_to(600);
  CHECK(s.exchanges().kept()[2 * static_cast<std::size_t>(s.lanes())] > 1);
  s.return_to_kept();
  s.advance_to(600);
  CHECK(s.exchanges().kept() == undisturbed.exchanges().kept());
  CHECK(s.section_volumes() == undisturbed.section_volumes());
}
