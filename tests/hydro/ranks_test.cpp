// The same bits on any number of ranks and groups. Every rank also runs the whole basin alone, on
// MPI_COMM_SELF, and compares what it owns with that.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/tracers.hpp"
#include "mesh/banks.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

/// What one lane of a row-wise array must equal in the run that one rank made alone.
class Compared {
 public:
  Compared(const hydro::Simulation& shared, const hydro::Simulation& alone)
      : shared_(shared), alone_(alone) {}

  /// Differences over rows [owned cell][lane].
  long cells(const std::vector<double>& mine, const std::vector<double>& whole) const {
    long different = 0;
    for (mesh::Index c = 0; c < shared_.local().n_owned; ++c)
      for (int m = 0; m < shared_.my_members(); ++m)
        different += mine[at(shared_, c, m)] !=
                     whole[at(alone_, shared_.local().global_cell[c], shared_.first_member() + m)];
    return different;
  }
  long lanes(const std::vector<double>& mine, const std::vector<double>& whole) const {
    long different = 0;
    for (int m = 0; m < shared_.my_members(); ++m) different += mine[m] != whole[shared_.first_member() + m];
    return different;
  }

 private:
  static std::size_t at(const hydro::Simulation& s, mesh::Index cell, int lane) {
    return static_cast<std::size_t>(cell) * s.lanes() + lane;
  }
  const hydro::Simulation &shared_, &alone_;
};

void check_same(const hydro::Simulation& shared, const hydro::Simulation& alone) {
  const Compared differences(shared, alone);
  CHECK(shared.time() == alone.time());
  CHECK(shared.substeps() == alone.substeps());
  const hydro::LaneState a = shared.owned_state(), b = alone.owned_state();
  CHECK(differences.cells(a.depth, b.depth) == 0);
  CHECK(differences.cells(a.velocity_x, b.velocity_x) == 0);
  CHECK(differences.cells(a.velocity_y, b.velocity_y) == 0);
  for (std::size_t i = 0; i < shared.basin().tracers.size(); ++i)
    CHECK(differences.cells(hydro::tracer_rows_of(shared, static_cast<int>(i)),
                            hydro::tracer_rows_of(alone, static_cast<int>(i))) == 0);
  const hydro::LaneExtremes p = shared.solver().extremes().all(), q = alone.solver().extremes().all();
  for (std::size_t i = 0; i < hydro::extremes.size(); ++i) {
    INFO(hydro::extremes[i].name);
    REQUIRE(p.fields[i].size() == q.fields[i].size());
    for (std::size_t j = 0; j < p.fields[i].size(); ++j)
      CHECK(differences.cells(p.fields[i][j], q.fields[i][j]) == 0);
  }
  CHECK(shared.section_volumes() == alone.section_volumes());
  CHECK(shared.gauge_values().velocity_x == alone.gauge_values().velocity_x);
  CHECK(shared.gauge_values().concentration == alone.gauge_values().concentration);
  CHECK(shared.water_levels() == alone.water_levels());
  const hydro::Budget x = shared.budget(), y = alone.budget();
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i) {
    const hydro::AccountName account(i);
    INFO(hydro::accounts[i].name);
    for (std::size_t r = 0; r < x.rows(account).size(); ++r)
      CHECK(differences.lanes(x.of(account, r), y.of(account, r)) == 0);
  }
  const std::vector<double> soil = shared.solver().source_terms().soil_state();
  if (!soil.empty()) CHECK(differences.cells(soil, alone.solver().source_terms().soil_state()) == 0);
}

/// The run must have had something in it that could differ.
void check_eventful(const hydro::Simulation& alone) {
  const hydro::LaneState s = alone.owned_state();
  const auto wet = std::count_if(s.depth.begin(), s.depth.end(), [](double h) { return h > 0.01; });
  CHECK(wet > static_cast<long>(s.depth.size() / 20));
  CHECK(wet < static_cast<long>(s.depth.size() * 19 / 20));
  CHECK(alone.substeps() > 200);
  const hydro::Budget b = alone.budget();
  CHECK(b.of("through_boundary", 0)[0] < 0);  // out at the outlet
  CHECK(b.of("through_boundary", 1)[0] > 0);  // in at the head
  CHECK(b.of("through_boundary", 2)[0] > 0);  // in over the rim
  CHECK(b.of("rain")[0] > 0);
  for (std::size_t t = 0; t < alone.basin().tracers.size(); ++t) {
    CHECK(b.of("tracer_initial", t)[0] + b.of("tracer_through_boundaries", t)[0] != 0);
    CHECK(b.of("tracer_decayed", t)[0] > 0);
    CHECK(b.relative_tracer_error(t, 0) < (alone.solver().residual().empty() ? 1e-12 : 1e-6));
  }
  if (alone.members() > 1) CHECK(alone.water_levels()[0] != alone.water_levels()[1]);
}

/// Ranks of different groups that stand for the same part of the mesh own the same cells.
void check_shared_cells(const hydro::Simulation& s) {
  std::vector<int> cells(s.local().global_cell.begin(), s.local().global_cell.begin() + s.local().n_owned);
  long number = 0, least = 0, most = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) number += static_cast<long>(i + 1) * (cells[i] + 1);
  MPI_Allreduce(&number, &least, 1, MPI_LONG, MPI_MIN, s.ranks().across());
  MPI_Allreduce(&number, &most, 1, MPI_LONG, MPI_MAX, s.ranks().across());
  CHECK(least == most);
}

/// The valley with a river dug into it: beds step over banks on both sides (mesh/banks.hpp).
mesh::Mesh dug_valley() {
  mesh::Mesh mesh = valley_mesh(24);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.land_class[c] == 1) mesh.bed_elevation[c] -= 6;
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

void run_both(int members, int groups, core::Precision precision, int order, bool forced = false,
              const mesh::Mesh& mesh = valley_mesh(24)) {
  core::Basin basin = forced ? forced_valley_basin(members, precision) : valley_basin(members, precision);
  basin.ensemble.groups = groups;
  basin.solver.order = order;
  const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
  hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
  for (hydro::Simulation* s : {&shared, &alone}) {
    vary_members(*s);
    for (double t : {70.0, 300.0, 500.0}) s->advance_to(t);  // 70: before the first change of rain
  }
  INFO("order " << order << ", " << members << " members, " << groups << " groups, " << world_size()
                << " ranks");
  check_same(shared, alone);
  check_eventful(alone);
  check_shared_cells(shared);
}

}  // namespace

TEST_CASE("The same bits on any number of ranks") {
  const struct {
    int members;
    core::Precision precision;
    int order;
  } ensembles[] = {{1, core::Precision::f64, 1},  {5, core::Precision::f64, 1}, {8, core::Precision::f32, 1},
                   {32, core::Precision::f32, 1}, {1, core::Precision::f64, 2}, {5, core::Precision::f64, 2},
                   {16, core::Precision::f32, 2}};
  for (const auto& e : ensembles)
    for (int groups = 1; groups <= std::min(e.members, world_size()); ++groups)
      if (world_size() % groups == 0) run_both(e.members, groups, e.precision, e.order);
}

TEST_CASE("The same bits next to banks") {
  const mesh::Mesh mesh = dug_valley();
  REQUIRE(mesh::bank_edges(mesh).size() > 10);
  run_both(1, 1, core::Precision::f64, 1, false, mesh);
  run_both(1, 1, core::Precision::f64, 2, false, mesh);
  run_both(5, 1, core::Precision::f32, 2, false, mesh);
}

TEST_CASE("The same bits with losses, point sources, wind and Coriolis") {
  for (const int order : {1, 2}) {
    run_both(1, 1, core::Precision::f64, order, true);
    run_both(5, 1, core::Precision::f32, order, true);
  }
}

// Water in = water out + water held; the terms are of 1e5 m3.
TEST_CASE("The budget of every member closes") {
  const mesh::Mesh mesh = valley_mesh(24);
  for (const auto& [p, order] : {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 1),
                                 std::pair(core::Precision::f64, 2), std::pair(core::Precision::f32, 2)}) {
    core::Basin basin = forced_valley_basin(5, p);
    basin.solver.order = order;
    const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
    hydro::Simulation s(basin, mesh, ranks);
    vary_members(s);
    s.advance_to(600);
    const hydro::Budget b = s.budget();
    for (int m = 0; m < s.my_members(); ++m) {
      double turnover = b.of("initial")[m] + b.of("rain")[m];
      for (const auto& section : b.rows("through_boundary")) turnover += std::abs(section[m]);
      INFO("order " << order << ", member " << m << ": error " << b.error(m) << " of " << turnover
                    << " m3, clipped " << b.of("clipped")[m]);
      CHECK(std::abs(b.error(m)) < (p == core::Precision::f64 ? 1e-12 : 1e-6) * turnover);
      CHECK(b.of("infiltration")[m] > 0.02 * b.of("rain")[m]);
      CHECK(b.of("evaporation")[m] > 0);
      CHECK(b.of("source", 0)[m] == Approx(0.6 * 600).epsilon(1e-6));
      CHECK(b.of("source", 1)[m] < 0);
      CHECK(b.of("source", 1)[m] > b.of("source_asked", 1)[m]);  // dry at first
      CHECK(b.of("clipped")[m] < 1e-9 * turnover);
    }
  }
}

TEST_CASE("Ranks that cannot be split into the groups are refused") {
  CHECK_THROWS_WITH(mesh::Ranks(MPI_COMM_WORLD, world_size() + 1),
                    Catch::Contains("cannot be split") && Catch::Contains("mpirun -np"));
}

// The first group is the one left without members, so that the first rank is among those that say so.
TEST_CASE("More groups than members are refused") {
  if (world_size() < 2) return;
  const mesh::Mesh mesh = valley_mesh(20);
  const core::Basin basin = valley_basin(1);
  const mesh::Ranks ranks(MPI_COMM_WORLD, world_size());
  if (ranks.group() == world_size() - 1)
    CHECK_NOTHROW(hydro::Simulation(basin, mesh, ranks));
  else
    CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks), Catch::Contains("ensemble.groups"));
}
