// A run that goes on from a checkpoint has the same bits as one that never stopped: state, what rounding left
// out, maxima, gauges, budget. The checkpoint may be read on the same ranks only by this program;
// tests/forecast reads it on others.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/checkpoint.hpp"
#include "hydro/run/expected_work.hpp"
#include "hydro/run/tracers.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};

/// Advances in legs of `leg` seconds, with a record of the gauges and a checkpoint after each.
void advance(hydro::Simulation& s, hydro::GaugeHistory& history, const std::filesystem::path& checkpoint,
             double until) {
  constexpr double leg = 100;
  while (s.time() < until) {
    s.advance_to(s.time() + leg);
    history.record(s, s.time() < 300 ? hydro::Phase::window : hydro::Phase::forecast);
    hydro::write_checkpoint(checkpoint, s, history, header);
  }
}

long differences(const std::vector<double>& a, const std::vector<double>& b, std::size_t lanes,
                 std::size_t members) {
  REQUIRE(a.size() == b.size());
  long different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different += i % lanes < members && a[i] != b[i];
  return different;
}

void check_same(const hydro::Simulation& a, const hydro::Simulation& b) {
  const auto same_lanes = [&](const std::vector<double>& x, const std::vector<double>& y) {
    return differences(x, y, a.lanes(), a.my_members()) == 0;
  };
  // In the order of the file: each simulation may have been cut in its own way.
  const auto same = [&](const std::vector<double>& x, const std::vector<double>& y) {
    const auto lanes = static_cast<std::size_t>(a.lanes());
    return same_lanes(a.slab().to_file(x, lanes), b.slab().to_file(y, lanes));
  };
  CHECK(a.time() == b.time());
  const hydro::LaneState s = a.owned_state(), t = b.owned_state();
  CHECK(same(s.depth, t.depth));
  CHECK(same(s.velocity_x, t.velocity_x));
  CHECK(same(s.velocity_y, t.velocity_y));
  const std::vector<double> left_a = a.solver().residual(), left_b = b.solver().residual();
  CHECK(left_a.empty() == left_b.empty());
  if (!left_a.empty()) CHECK(same(left_a, left_b));
  for (const hydro::Control& c : hydro::controls()) {
    INFO(c.long_name);
    const std::vector<double>&p = a.control(c.name), &q = b.control(c.name);
    CHECK((c.space == hydro::Space::cell ? same(p, q) : same_lanes(p, q)));
  }
  for (std::size_t i = 0; i < a.basin().tracers.size(); ++i) {
    const std::vector<double> dye = hydro::tracer_rows_of(a, static_cast<int>(i));
    if (a.ranks().world_size() == 1) CHECK(*std::max_element(dye.begin(), dye.end()) > 0.5);
    CHECK(same(dye, hydro::tracer_rows_of(b, static_cast<int>(i))));
  }
  const hydro::LaneExtremes p = a.solver().extremes().all(), q = b.solver().extremes().all();
  for (std::size_t i = 0; i < hydro::extremes.size(); ++i) {
    INFO(hydro::extremes[i].name);
    REQUIRE(p.fields[i].size() == q.fields[i].size());
    for (std::size_t j = 0; j < p.fields[i].size(); ++j) CHECK(same(p.fields[i][j], q.fields[i][j]));
  }
  const hydro::Budget x = a.budget(), y = b.budget();
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i) {
    const hydro::AccountName account(i);
    INFO(hydro::accounts[i].name);
    REQUIRE(x.rows(account).size() == y.rows(account).size());
    for (std::size_t r = 0; r < x.rows(account).size(); ++r)
      CHECK(same_lanes(x.of(account, r), y.of(account, r)));
  }
  const std::vector<double> soil = a.solver().source_terms().soil_state();
  if (!soil.empty()) CHECK(same(soil, b.solver().source_terms().soil_state()));
}

}  // namespace

TEST_CASE("Going on from a checkpoint gives the same bits") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  for (const bool forced : {false, true})
    for (int groups = 1; groups <= (forced ? 1 : world_size()); ++groups)
      for (const auto& [precision, order] :
           {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 1),
            std::pair(core::Precision::f64, 2), std::pair(core::Precision::f32, 2)}) {
        core::Basin basin = forced ? forced_valley_basin(5, precision) : valley_basin(5, precision);
        basin.solver.order = order;
        basin.ensemble.groups = groups;
        const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
        hydro::Simulation whole(basin, mesh, ranks), first(basin, mesh, ranks);
        hydro::GaugeHistory history, first_history, second_history;
        for (hydro::Simulation* s : {&whole, &first}) {
          vary_members(*s);
          s->book("analysis", {std::vector<double>(s->lanes(), 0.25)});
        }
        advance(whole, history, folder / "whole.nc", 500);
        advance(first, first_history, folder / "cut.nc", 300);
        MPI_Barrier(MPI_COMM_WORLD);
        hydro::Simulation second(basin, mesh, ranks, {}, hydro::expected_work(folder / "cut.nc", mesh, 8));
        hydro::read_checkpoint(folder / "cut.nc", second, &second_history);
        INFO("order " << order << ", " << groups << " groups, "
                      << (precision == core::Precision::f64 ? "f64" : "f32"));
        CHECK(second.time() == 300);
        check_same(second, first);
        advance(second, second_history, folder / "cut.nc", 500);
        check_same(second, whole);
        CHECK(second_history.time == history.time);
        CHECK(second_history.phase == history.phase);
        CHECK(second_history.level == history.level);
        CHECK(second_history.velocity_x == history.velocity_x);
        CHECK(second_history.concentration == history.concentration);
        CHECK(history.concentration.size() == basin.tracers.size() * history.level.size());
        if (forced)
          CHECK(*std::max_element(history.concentration.begin(), history.concentration.end()) > 0.1);
        CHECK(second_history.volume == history.volume);
        const std::vector<double> above = whole.solver().extremes().of("duration_above_threshold");
        CHECK(*std::max_element(above.begin(), above.end()) > 100);
        CHECK(history.level.size() == 5 * basin.gauges.size() * 5);
        CHECK(whole.solver().extremes().of("maximum_speed") !=
              first.solver().extremes().of("maximum_speed"));  // something went on

        // Back in time, by the simulation that has been there already.
        hydro::write_checkpoint(folder / "back.nc", first, first_history, header);
        hydro::read_checkpoint(folder / "back.nc", second, &second_history);
        check_same(second, first);
        advance(second, second_history, folder / "cut.nc", 500);
        check_same(second, whole);
        CHECK(second_history.level == history.level);
      }
}

TEST_CASE("What a cell will cost is told from the water in a checkpoint") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh();
  const core::Basin basin = valley_basin(5, core::Precision::f64);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  hydro::GaugeHistory history;
  vary_members(s);
  advance(s, history, folder / "state.nc", 300);
  MPI_Barrier(MPI_COMM_WORLD);
  const std::vector<double> even = hydro::expected_work(folder / "state.nc", mesh, 1),
                            work = hydro::expected_work(folder / "state.nc", mesh, 8);
  REQUIRE(work.size() == static_cast<std::size_t>(mesh.n_cells()));
  int most = 0, other = 0;
  for (std::size_t c = 0; c < work.size(); ++c) {
    most += work[c] == 1;
    other +=
        work[c] != 1 && work[c] != 0.5 && work[c] != 0.25 && work[c] != 0.125 && work[c] != hydro::dry_work;
    CHECK((even[c] == 1 || even[c] == hydro::dry_work));
    CHECK((even[c] == 1) == (work[c] > hydro::dry_work));
  }
  CHECK(most > 0);
  CHECK(most < mesh.n_cells());
  CHECK(other == 0);
  mesh::Mesh another = mesh;
  another.fingerprint = "other";
  CHECK(hydro::expected_work(folder / "state.nc", another, 8).empty());
}
