// Weirs and culverts at work between cells: where water stops, what flows when it is steady, the balance, and
// the same bits on any number of ranks, in groups and after restarts.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "hydro/exchange/weir.hpp"
#include "hydro/run/checkpoint.hpp"
#include "hydro/run/tracers.hpp"
#include "mesh/crests.hpp"
#include "tests/support/ponds.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};
const std::vector<core::PlanePoint> across = {{100, 40}, {100, 0}};

/// The valley with a weir across it, a levee along it and a culvert from a pool to the channel.
core::Basin valley_with_exchanges(int members, core::Precision precision, int order, int local_steps) {
  core::Basin basin = valley_basin(members, precision);
  basin.solver.order = order;
  basin.solver.local_steps = local_steps;
  basin.exchanges = {weir_along("across", {{620, 600}, {600, 0}}, 5.0),
                     weir_along("levee", {{150, 360}, {500, 380}}, 9.0),
                     culvert_between("pipe", {560, 250}, {660, 310}, 1.0, 0)};
  core::Tracer dye;
  dye.row = core::tracer_rows().front();
  dye.initial = 0.5;
  dye.decay_per_day = 20;
  dye.at_boundaries = {{"inflow", 2}};
  basin.tracers = {dye};
  basin.exchanges[0].numbers.erase("crest_m");
  basin.exchanges[0].lists = {{"crest_levels_m", {9, 4.9, 9}}, {"crest_distances_m", {100, 300, 500}}};
  for (const char* key : {"inlet_invert_m", "outlet_invert_m"}) basin.exchanges[2].numbers.erase(key);
  return basin;
}

}  // namespace

TEST_CASE("Ponds that a weir divides drain to its crest and stop there", "[balance]") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh({.columns = 20, .rows = 4});
  for (const auto& [precision, order, local_steps] :
       {std::tuple(core::Precision::f64, 1, 1), std::tuple(core::Precision::f64, 2, 8),
        std::tuple(core::Precision::f32, 2, 8)}) {
    core::Basin basin = pond_basin(2, precision, order);
    basin.solver.local_steps = local_steps;
    basin.exchanges = {weir_along("weir", across, 2)};
    hydro::Simulation s(basin, mesh, self);
    fill_ponds(s, [](bool left, int member) { return (left == (member == 0)) ? 3.0 : 0.5; });
    s.advance_to(2400);
    const hydro::Budget b = s.budget();
    for (int m = 0; m < 2; ++m) {
      const double full = level_between(s, m == 0 ? 0 : 100, m == 0 ? 100 : 200, m).mean,
                   other = level_between(s, m == 0 ? 100 : 0, m == 0 ? 200 : 100, m).mean;
      INFO("order " << order << ", local steps " << local_steps << ", member " << m << ": full pond " << full
                    << " m, other " << other << " m, error " << b.error(m) << " m3, moved "
                    << b.of("through_exchange")[m]);
      CHECK(full == Approx(2).margin(0.003));
      CHECK(full > 1.9995);
      CHECK(other == Approx(1.5).margin(0.03));  // edges zigzag around the line
      CHECK((m == 0 ? 1 : -1) * b.of("through_exchange")[m] == Approx(4000 * (3 - full)).epsilon(0.015));
      CHECK(std::abs(b.error(m)) < (precision == core::Precision::f64 ? 1e-12 : 1e-7) * 14000);
    }
  }
}

TEST_CASE("A weir lets nothing through below its crest, nor where it stands level above") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh();
  for (const int order : {1, 2})
    for (const auto& [left, right] : {std::pair(1.9, 0.4), std::pair(2.7, 2.7)}) {
      core::Basin basin = pond_basin(1, core::Precision::f64, order);
      basin.exchanges = {weir_along("weir", across, 2)};
      hydro::Simulation s(basin, mesh, self);
      fill_ponds(s, [l = left, r = right](bool on_left, int) { return on_left ? l : r; });
      s.advance_to(300);
      CHECK(level_between(s, 0, 100).low == Approx(left).margin(1e-12));
      CHECK(level_between(s, 0, 100).high == Approx(left).margin(1e-12));
      CHECK(level_between(s, 100, 200).high == Approx(right).margin(1e-12));
      CHECK(s.budget().of("through_exchange")[0] == 0);
    }
}

TEST_CASE("Steady flow over a weir is that of its formula") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh();
  for (const auto& [order, local_steps] : {std::pair(1, 1), std::pair(2, 8)}) {
    core::Basin basin = pond_basin(1, core::Precision::f64, order);
    basin.solver.local_steps = local_steps;
    basin.exchanges = {weir_along("weir", across, 3)};
    basin.boundaries = {valley_boundary("inflow", "discharge", valley_point(0, 20), 30),
                        valley_boundary("outflow", "critical_outflow", valley_point(200, 20), 0)};
    for (core::Boundary& b : basin.boundaries) b.width_m = 40;
    basin.boundaries[1].constant.reset();
    hydro::Simulation s(basin, mesh, self);
    fill_ponds(s, [](bool left, int) { return left ? 3.5 : 0.5; });
    s.advance_to(700);
    double head = 0;
    const double before = s.budget().of("through_exchange")[0];
    constexpr int looks = 60;
    for (int i = 0; i < looks; ++i) {
      s.advance_to(s.time() + 5);
      head += (level_between(s, 50, 90).mean - 3) / looks;
    }
    const double flow = (s.budget().of("through_exchange")[0] - before) / (5 * looks);
    const double by_formula = 40 * hydro::weir_discharge(0.577, head, 0);
    INFO("order " << order << ": head " << head << " m, " << flow << " m3/s, by the formula " << by_formula);
    CHECK(flow == Approx(30).epsilon(0.003));
    CHECK(flow == Approx(by_formula).epsilon(0.01));
    const hydro::Budget b = s.budget();
    CHECK(std::abs(b.error(0)) < 1e-12 * (b.of("initial")[0] + 2 * b.of("through_boundary")[0]));
  }
}

TEST_CASE("A drowned weir between lakes, and a line that runs aslant") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh({.width = 80, .rows = 16});
  core::Basin basin = pond_basin();
  basin.exchanges = {weir_along("weir", {{80, 80}, {120, 0}}, 1)};
  hydro::Simulation s(basin, mesh, self);
  double length = 0;
  for (const mesh::ExchangePair& p : mesh::exchange_pairs(mesh, basin.exchanges[0])) length += p.length;
  CHECK(length == Approx(std::hypot(40, 80)).epsilon(0.03));  // not that of the zigzag of its edges
  fill_ponds(s, [](bool, int) { return 2.0; });
  s.advance_to(60);
  CHECK(s.budget().of("through_exchange")[0] == 0);
}

TEST_CASE("Steady flow through a culvert is that of its formula") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  // A ridge that nothing else passes.
  const mesh::Mesh mesh =
      pond_mesh({.bed = [](double x, double) { return std::abs(x - 100) < 10 ? 8.0 : 0.0; }});
  core::Basin basin = pond_basin();
  basin.solver.local_steps = 8;
  basin.exchanges = {culvert_between("pipe", {82, 20}, {118, 20}, 1.2, 0.5)};
  basin.boundaries = {valley_boundary("inflow", "discharge", valley_point(0, 20), 3),
                      valley_boundary("outflow", "level", valley_point(200, 20), 0.9)};
  for (core::Boundary& b : basin.boundaries) b.width_m = 40;
  hydro::Simulation s(basin, mesh, self);
  fill_ponds(s, [](bool left, int) { return left ? 2.2 : 0.9; });
  s.advance_to(5000);
  const double before = s.budget().of("through_exchange")[0];
  double upper = 0, lower = 0;
  const mesh::ExchangePair ends = mesh::exchange_pairs(mesh, basin.exchanges[0])[0];
  constexpr int looks = 50;
  for (int i = 0; i < looks; ++i) {
    s.advance_to(s.time() + 10);
    const hydro::LaneState water = s.owned_state();  // in one cell the water stands lower than in the pond
    upper += water.depth[ends.first] / looks, lower += water.depth[ends.second] / looks;
  }
  const double flow = (s.budget().of("through_exchange")[0] - before) / (10 * looks);
  const auto pipe = hydro::make_exchange(basin.exchanges[0], {0, 0, 36, 0});
  const double by_formula = pipe->discharge({upper, lower, 0});
  INFO("levels " << upper << " and " << lower << " m: " << flow << " m3/s, by the formula " << by_formula);
  CHECK(flow == Approx(3).epsilon(0.02));
  CHECK(flow == Approx(by_formula).epsilon(0.01));
}

TEST_CASE("A culvert onto dry ground brings what it takes, and no more than there is", "[balance]") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh({.bed = [](double x, double) {
    return x > 90 && x < 110 ? 8.0 : x > 100 ? -2.0 : 0.0;
  }});
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 2)}) {
    core::Basin basin = pond_basin(1, precision, order);
    basin.exchanges = {culvert_between("one", {50, 20}, {150, 20}, 3, 0),
                       culvert_between("two", {50, 20}, {160, 20}, 3, 0)};
    for (core::ExchangeSettings& e : basin.exchanges) e.numbers["outlet_invert_m"] = -2;
    hydro::Simulation s(basin, mesh, self);
    fill_ponds(s, [](bool left, int) { return left ? 0.3 : -5.0; });
    s.advance_to(3600);
    const hydro::Budget b = s.budget();
    const double moved = b.of("through_exchange", 0)[0] + b.of("through_exchange", 1)[0];
    INFO("moved " << moved << " m3 of " << b.of("initial")[0] << ", error " << b.error(0));
    CHECK(moved > 0.7 * b.of("initial")[0]);
    CHECK(moved < 1.0001 * b.of("initial")[0]);
    CHECK(b.of("clipped")[0] == Approx(0).margin(1e-9));
    CHECK(std::abs(b.error(0)) < (precision == core::Precision::f64 ? 1e-12 : 1e-6) * b.of("initial")[0]);
    const hydro::LaneState water = s.owned_state();
    CHECK(*std::min_element(water.depth.begin(), water.depth.end()) >= 0);
  }
}

TEST_CASE("What the water carries goes over weirs and through culverts with it", "[balance]") {
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const mesh::Mesh mesh = pond_mesh({.columns = 20, .rows = 4});
  for (const auto& [precision, order, even] :
       {std::tuple(core::Precision::f64, 1, true), std::tuple(core::Precision::f32, 2, true),
        std::tuple(core::Precision::f64, 2, false), std::tuple(core::Precision::f32, 1, false)}) {
    core::Basin basin = pond_basin(2, precision, order);
    basin.solver.local_steps = 8;
    basin.exchanges = {weir_along("weir", across, 2), culvert_between("pipe", {50, 20}, {150, 20}, 1, 0.2)};
    core::Tracer dye;
    dye.row = core::tracer_rows().front();
    dye.initial = 0.25;
    basin.tracers = {dye};
    hydro::Simulation s(basin, mesh, self);
    fill_ponds(s, [](bool left, int member) { return left ? 3.0 : 0.5 + 0.1 * member; });
    std::vector<double> c(s.local().n_cells() * static_cast<std::size_t>(s.lanes()), 0.25);
    for (mesh::Index cell = 0; cell < s.local().n_owned && !even; ++cell)
      for (mesh::Index k = 0; k < s.lanes(); ++k)
        c[static_cast<std::size_t>(cell) * s.lanes() + k] = mesh.cell_x[cell] < 100 ? 1 : 0;
    s.solver().carried().set_concentration(0, c);
    hydro::Budget start = s.budget();
    start.rows("tracer_initial") = start.rows("tracer_storage");
    s.set_budget(start);
    s.advance_to(600);
    const hydro::Budget b = s.budget();
    const std::vector<double> now = hydro::tracer_rows_of(s, 0);
    INFO("order " << order << ": moved " << b.of("through_exchange", 0)[0] << " and "
                  << b.of("through_exchange", 1)[0] << " m3");
    CHECK(b.of("through_exchange", 0)[0] > 500);
    CHECK(b.of("through_exchange", 1)[0] > 500);
    if (even) {
      CHECK(now == std::vector<double>(now.size(), 0.25));
      continue;
    }
    double right = 0;  // what has come over
    const hydro::LaneState water = s.owned_state();
    for (mesh::Index cell = 0; cell < s.local().n_owned; ++cell)
      if (mesh.cell_x[cell] > 100)
        right += water.depth[static_cast<std::size_t>(cell) * s.lanes()] * mesh.cell_area[cell] *
                 now[static_cast<std::size_t>(cell) * s.lanes()];
    const double moved = b.of("through_exchange", 0)[0] + b.of("through_exchange", 1)[0];
    CHECK(right == Approx(moved).epsilon(precision == core::Precision::f64 ? 1e-9 : 1e-4));
    CHECK(b.relative_tracer_error(0, 0) < (precision == core::Precision::f64 ? 1e-12 : 1e-5));
    CHECK(*std::max_element(now.begin(), now.end()) <= 1);
  }
}

TEST_CASE("The same bits on any number of ranks and groups") {
  const mesh::Mesh mesh = valley_mesh(24);
  for (const auto& [precision, order, local_steps] :
       {std::tuple(core::Precision::f64, 1, 8), std::tuple(core::Precision::f32, 2, 8),
        std::tuple(core::Precision::f64, 2, 1)})
    for (int groups = 1; groups <= world_size(); ++groups) {
      if (world_size() % groups != 0) continue;
      core::Basin basin = valley_with_exchanges(5, precision, order, local_steps);
      basin.ensemble.groups = groups;
      const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
      hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
      for (hydro::Simulation* s : {&shared, &alone}) {
        vary_members(*s);
        for (double t : {70.0, 300.0, 500.0}) s->advance_to(t);
      }
      INFO(world_size() << " ranks, " << groups << " groups, order " << order);
      const std::vector<double> volumes = alone.section_volumes();
      REQUIRE(volumes.size() == 6 * 5);
      CHECK(shared.section_volumes() == volumes);
      for (std::size_t row = 3; row < 6; ++row) CHECK(std::abs(volumes[row * 5]) > 1);
      CHECK(volumes[15] != volumes[16]);  // members differ
      CHECK(shared.substeps() == alone.substeps());
      const hydro::LaneState a = shared.owned_state(), b = alone.owned_state();
      long different = 0;
      for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
        for (int m = 0; m < shared.my_members(); ++m) {
          const std::size_t i = static_cast<std::size_t>(c) * shared.lanes() + m,
                            j = static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                                shared.first_member() + m;
          different += a.depth[i] != b.depth[j] || a.velocity_x[i] != b.velocity_x[j] ||
                       a.velocity_y[i] != b.velocity_y[j];
        }
      CHECK(different == 0);
      const std::vector<double> p = hydro::tracer_rows_of(shared, 0), q = hydro::tracer_rows_of(alone, 0);
      for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
        for (int m = 0; m < shared.my_members(); ++m)
          different += p[static_cast<std::size_t>(c) * shared.lanes() + m] !=
                       q[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                         shared.first_member() + m];
      CHECK(different == 0);
      const hydro::Budget balance = alone.budget();
      for (int m = 0; m < 5; ++m)
        CHECK(balance.relative_tracer_error(0, m) < (precision == core::Precision::f64 ? 1e-12 : 1e-5));
      for (int m = 0; m < 5; ++m)
        CHECK(balance.relative_error(m) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
    }
}

TEST_CASE("Crests and n by cell: the same bits on any number of ranks, and a sound balance", "[balance]") {
  mesh::Mesh mesh = valley_mesh(24);
  for (mesh::Index e = 0; e < mesh.n_edges(); e += 7) {
    const auto [l, r] = mesh.edge_cells[e];
    if (r == mesh::none) continue;
    const double bed = std::max(mesh.bed_elevation[l], mesh.bed_elevation[r]);
    mesh.crests.push_back({{mesh.edge_nodes[e][0], mesh.edge_nodes[e][1]}, bed + 0.01 * (e % 13), 0.577});
  }
  mesh::sort_crests(mesh.crests);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    mesh.manning_n.push_back(c % 3 == 0 ? 0.03 + 0.01 * (c % 5) : 0);
  for (const auto& [precision, order, local_steps] :
       {std::tuple(core::Precision::f64, 1, 8), std::tuple(core::Precision::f32, 2, 8),
        std::tuple(core::Precision::f64, 2, 1)}) {
    core::Basin basin = valley_with_exchanges(5, precision, order, local_steps);
    basin.roughness.by_depth = {{"default", 0.2, 0.05, 0.5}};
    const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
    hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
    for (hydro::Simulation* s : {&shared, &alone}) {
      vary_members(*s);
      s->advance_to(400);
    }
    CHECK(different_depths(shared, alone) == 0);
    const hydro::Budget b = alone.budget();
    for (int m = 0; m < 5; ++m)
      CHECK(b.relative_error(m) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
  }
}

TEST_CASE("A run goes on from a checkpoint with the same bits, and sections.nc has the discharges",
          "[restart]") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 2), std::pair(core::Precision::f32, 1)}) {
    const core::Basin basin = valley_with_exchanges(3, precision, order, 8);
    hydro::Simulation whole(basin, mesh, ranks), first(basin, mesh, ranks), second(basin, mesh, ranks);
    hydro::GaugeHistory history, first_history, second_history;
    const auto advance = [&](hydro::Simulation& s, hydro::GaugeHistory& h, const std::string& file,
                             double end) {
      while (s.time() < end) {
        s.advance_to(s.time() + 100);
        h.record(s, hydro::Phase::forecast);
        hydro::write_checkpoint(folder / file, s, h, header);
      }
    };
    for (hydro::Simulation* s : {&whole, &first}) vary_members(*s);
    advance(whole, history, "whole.nc", 500);
    advance(first, first_history, "cut.nc", 300);
    hydro::read_checkpoint(folder / "cut.nc", second, &second_history);
    CHECK(second.section_volumes() == first.section_volumes());
    advance(second, second_history, "cut.nc", 500);
    CHECK(second_history.volume == history.volume);
    const hydro::LaneState a = whole.owned_state(), b = second.owned_state();
    const auto lanes = static_cast<std::size_t>(whole.lanes());  // each may have been cut in its own way
    const auto in_file = [&](const hydro::Simulation& s, const std::vector<double>& rows) {
      return s.slab().to_file(rows, lanes);
    };
    CHECK((in_file(whole, a.depth) == in_file(second, b.depth)));
    CHECK((in_file(whole, a.velocity_x) == in_file(second, b.velocity_x)));
    CHECK(whole.section_volumes()[9] != first.section_volumes()[9]);  // something went on

    hydro::write_sections(folder / "sections.nc", second, second_history, header);
    MPI_Barrier(MPI_COMM_WORLD);
    const core::NetcdfFile file = core::NetcdfFile::open(folder / "sections.nc");
    CHECK(file.read_strings("section_name") ==
          std::vector<std::string>{"outlet", "inflow", "lake", "across", "levee", "pipe"});
    CHECK(file.read<int>("kind") == std::vector<int>{0, 0, 0, 2, 2, 2});

    core::Basin other = basin;
    std::swap(other.exchanges[0], other.exchanges[1]);
    hydro::Simulation exchanged(other, mesh, ranks);
    CHECK_THROWS_WITH(hydro::read_checkpoint(folder / "cut.nc", exchanged, nullptr),
                      Contains("other boundary sections or section lines"));
  }
}

TEST_CASE("A failed step takes back what was exchanged") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = valley_with_exchanges(1, core::Precision::f64, 1, 8);
  hydro::Simulation s(basin, mesh, ranks), undisturbed(basin, mesh, ranks);
  s.advance_to(300);
  undisturbed.advance_to(300);
  s.return_to_kept();
  CHECK(s.section_volumes() == std::vector<double>(6, 0.0));  // kept at the start
  s.advance_to(300);
  CHECK(s.section_volumes() == undisturbed.section_volumes());
}

TEST_CASE("Exchanges that have no place on the mesh are bad input", "[bad_input]") {
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const mesh::Mesh mesh = pond_mesh();
  const auto told = [&](const std::vector<core::ExchangeSettings>& exchanges, const std::string& says) {
    core::Basin basin = pond_basin();
    basin.exchanges = exchanges;
    CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks), Contains(says));
    CHECK_THROWS_AS(hydro::Simulation(basin, mesh, ranks), core::InputError);
  };
  told({culvert_between("a", {50, 20}, {250, 20}, 1, 0)},
       "basin.toml:140: the outlet of culvert 'a' at x 250, y 20 lies outside the mesh");
  told({culvert_between("a", {51, 21}, {51.1, 21}, 1, 0)},
       "inlet and outlet of culvert 'a' lie in the same cell");
  told({weir_along("w", {{100, 20}, {101, 20}}, 1)},
       "basin.toml:130: weir 'w' follows no edge inside the mesh");
  told({weir_along("w", {{100, 40}, {100, -90}}, 1)}, "the last point of weir 'w'");
  told({weir_along("w", across, 1), weir_along("v", across, 1)}, "weir 'v' shares an edge");
  core::ExchangeSettings low = weir_along("w", across, -1);
  CHECK(mesh::exchange_doubts(mesh, low, mesh::exchange_pairs(mesh, low)).at(0) ==
        "basin.toml:130: weir 'w': crest_m lies up to 1.00 m below the bed of its cells at 8 of 8 edges; the "
        "bed counts there");
}
