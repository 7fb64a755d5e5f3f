// A run that fails names the cell, goes back to its last good state, and can go on from there.
#include "hydro/run/failure.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>

#include "core/basin.hpp"
#include "hydro/kernels/extremes.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/topology.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

/// A rain factor that is not finite in one cell of the whole mesh.
void spoil_rain(hydro::Simulation& s, mesh::Index cell, double value) {
  std::vector<double> rain = s.control("rain_factor");
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    if (s.local().global_cell[c] == cell) rain[c * s.lanes()] = value;
  s.set_control("rain_factor", std::move(rain));
}

std::string failure_of(hydro::Simulation& s, double until) {
  try {
    s.advance_to(until);
  } catch (const hydro::SolverFailure& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A value that is not finite stops all ranks, names cell and cause, and gives the good state back") {
  const mesh::Mesh mesh = valley_mesh(24);
  const core::Basin basin = valley_basin(5);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks), undisturbed(basin, mesh, ranks);
  for (double t : {100.0, 200.0}) {
    s.advance_to(t);
    undisturbed.advance_to(t);
  }
  spoil_rain(s, 300, std::numeric_limits<double>::quiet_NaN());
  const std::string words = failure_of(s, 300);
  INFO(words);
  CHECK_THAT(words, Contains("not finite") && Contains("cell 300 at x") && Contains("lon") &&
                        Contains("member 0") && Contains("the rain there is not a finite number"));
  CHECK(s.time() < 200.001);
  const hydro::LaneState good = s.owned_state();
  for (double h : good.depth) REQUIRE(std::isfinite(h));
  const double kept_at = s.time();
  spoil_rain(s, 300, 1);
  // Where it went back to is a state that the undisturbed run had too.
  for (double t : {100.0, 200.0, 300.0})
    if (t > kept_at) s.advance_to(t);
  undisturbed.advance_to(300);
  // In the order of the file: each simulation may have been cut in its own way.
  const auto same = [&](const std::vector<double>& a, const std::vector<double>& b) {
    const auto lanes = static_cast<std::size_t>(s.lanes());
    return s.slab().to_file(a, lanes) == undisturbed.slab().to_file(b, lanes);
  };
  CHECK(same(s.owned_state().depth, undisturbed.owned_state().depth));
  CHECK(
      same(s.solver().extremes().of("maximum_hazard"), undisturbed.solver().extremes().of("maximum_hazard")));
  CHECK(same(s.solver().extremes().of("maximum_speed"), undisturbed.solver().extremes().of("maximum_speed")));
}

TEST_CASE("A run needs no edges of the mesh once it is set up, not even to name what failed") {
  mesh::Mesh mesh = valley_mesh(24);
  const mesh::Mesh whole = mesh;
  const core::Basin basin = valley_basin(1);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks), other(basin, whole, ranks);
  mesh::let_go_of_edges(mesh);
  CHECK(mesh.n_edges() == 0);
  for (hydro::Simulation* each : {&s, &other}) {
    each->advance_to(100);
    spoil_rain(*each, 300, std::numeric_limits<double>::quiet_NaN());
  }
  const std::string words = failure_of(s, 200);
  CHECK_THAT(words, Contains("cell 300 at x") && Contains("neighbours"));
  CHECK(words == failure_of(other, 200));
}

TEST_CASE("A sliver that sets the step is named") {
  mesh::Mesh mesh = valley_mesh(20);
  // The centre of a cell becomes a node that lies all but on one of its edges.
  const mesh::Index cell = 200;
  const auto [a, b, c, none] = mesh.cell_nodes[cell];
  mesh.node_x.push_back((mesh.node_x[a] + mesh.node_x[b]) / 2 + 1e-9 * mesh.node_x[c]);
  mesh.node_y.push_back((mesh.node_y[a] + mesh.node_y[b]) / 2 + 1e-7);
  const mesh::Index d = mesh.n_nodes() - 1;
  const auto area = [&](mesh::Index p, mesh::Index q, mesh::Index r) {
    return (mesh.node_x[q] - mesh.node_x[p]) * (mesh.node_y[r] - mesh.node_y[p]) -
           (mesh.node_x[r] - mesh.node_x[p]) * (mesh.node_y[q] - mesh.node_y[p]);
  };
  if (!(area(a, b, d) > 0)) mesh.node_y[d] -= 2e-7;
  for (auto* v : {&mesh.node_z, &mesh.node_lon, &mesh.node_lat}) v->push_back((*v)[a]);
  mesh.cell_nodes[cell] = {a, b, d, none};
  for (const auto& n : {std::array{b, c, d, none}, std::array{c, a, d, none}}) {
    mesh.cell_nodes.push_back(n);
    mesh.bed_elevation.push_back(mesh.bed_elevation[cell]);
    mesh.land_class.push_back(mesh.land_class[cell]);
  }
  mesh::build_topology(mesh);
  const core::Basin basin = valley_basin(1);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  const std::string words = failure_of(s, 600);
  INFO(words);
  CHECK_THAT(words,
             Contains("time step collapsed") && Contains("cell 200 at x") && Contains("the cell is tiny"));
}

TEST_CASE("A checkpoint after a failure is for another configuration too; any other is not") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = valley_basin(3);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  const hydro::ResultHeader header{"test", basin.forecast.start};
  hydro::Simulation s(basin, mesh, ranks);
  hydro::GaugeHistory history;
  s.advance_to(60);
  history.record(s, hydro::Phase::forecast);
  hydro::write_checkpoint(folder / "plain.nc", s, history, header);
  s.failures = {"it stopped"};
  s.after_failure = true;
  hydro::write_checkpoint(folder / "failed.nc", s, history, header);
  core::Basin mended = basin;
  mended.resolved_json = "{\"cfl\": 0.5}";
  mended.solver.cfl = 0.5;
  CHECK_THROWS_WITH(hydro::check_configuration(folder / "plain.nc", mended),
                    Contains("another configuration"));
  CHECK_NOTHROW(hydro::check_configuration(folder / "failed.nc", mended));
  hydro::Simulation t(mended, mesh, ranks);
  hydro::GaugeHistory read;
  hydro::read_checkpoint(folder / "failed.nc", t, &read);
  CHECK(t.time() == 60);
  CHECK(t.failures == std::vector<std::string>{"it stopped"});
  CHECK(read.level == history.level);
  t.advance_to(120);
}

TEST_CASE("Likely causes, in their order") {
  hydro::CellFacts f;
  f.manning = 0.03;
  f.size = f.median = 10;
  f.cfl = 0.9;
  CHECK(hydro::likely_cause(f) == hydro::Cause::unknown);
  f.cfl = 0.95;
  CHECK(hydro::likely_cause(f) == hydro::Cause::courant);
  f.depth = 0.001, f.speed = 5;
  CHECK(hydro::likely_cause(f) == hydro::Cause::thin_film);
  f.size = 0.5;
  CHECK(hydro::likely_cause(f) == hydro::Cause::small_cell);
  f.steepest = 2;
  CHECK(hydro::likely_cause(f) == hydro::Cause::bed_step);
  f.manning = std::numeric_limits<double>::quiet_NaN();
  CHECK(hydro::likely_cause(f) == hydro::Cause::roughness);
  f.rain_finite = false;
  CHECK(hydro::likely_cause(f) == hydro::Cause::rain);
}

TEST_CASE("Hazard, unit discharge, durations of a lake that is filled and stands") {
  double m[hydro::Measures::count];
  hydro::Measures::take(hydro::Flow<double>{2, 3, 4}, m);
  CHECK(m[hydro::Measures::place<hydro::Speed>()] == 5);
  CHECK(m[hydro::Measures::place<hydro::UnitDischarge>()] == 10);
  CHECK(m[hydro::Measures::place<hydro::Hazard>()] == 11);
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = valley_basin(1);
  basin.rain = {};
  basin.boundaries.clear();
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 3;
  basin.products.duration_thresholds_m = std::vector<double>{0.2, 1.0};
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  s.solver().extremes().reset(0);
  s.solver().extremes().update(0);
  s.advance_to(90);
  const hydro::LaneExtremes x = s.solver().extremes().all();
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const double depth = 3 - s.local().bed[c];
    if (depth < 0.01) continue;
    CHECK(x.of("maximum_depth")[c] == Approx(depth).epsilon(1e-12));
    CHECK(x.of("maximum_hazard")[c] == Approx(0.5 * depth).epsilon(1e-6));
    CHECK(x.of("time_of_maximum_depth")[c] >= 0);
    CHECK(x.of("arrival_time")[c] == (depth >= 0.1 ? 0 : -1));
    CHECK(x.of("duration_above_threshold")[c] == (depth >= 0.2 ? 90 : 0));
    CHECK(x.of("duration_above_threshold", 1)[c] == (depth >= 1 ? 90 : 0));
  }
}
