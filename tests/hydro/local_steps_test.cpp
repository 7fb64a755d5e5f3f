// Local time steps: cycles, classes, and that nothing is lost between cells of different steps.
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;
using hydro::LocalSteps;
using hydro::StepPlan;

namespace {

hydro::NoHalo alone;
const auto as_they_are = [](hydro::HaloField&) {};

/// A deep channel along the lower side with a flood plain next to it, rough, falling along x.
mesh::Mesh flood_plain() {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> rough(-0.2, 0.2);
  mesh::Mesh mesh = mesh::bare_rectangle(
      {.width = 1500, .height = 600, .columns = 50, .rows = 20, .skew = 0.25},
      [](double x, double y) { return 0.004 * (1500 - x) + (y < 60 ? 0 : 3 + 0.02 * y); });
  for (double& z : mesh.bed_elevation) z += rough(random);
  return mesh;
}

EdgeKind channel_ends(double x, double y) {
  if (y > 60) return EdgeKind::wall;
  return x < 0.1 ? EdgeKind::discharge : x > 1499 ? EdgeKind::critical_outflow : EdgeKind::wall;
}

struct Flood {
  double storage, out, rained, clipped, updates;
  std::vector<double> depth;
};

/// A quarter of an hour of a flood wave in the channel, and of rain, with steps so many times as long.
Flood flood(int local_steps, int order, core::Precision real, int members) {
  const mesh::Mesh mesh = flood_plain();
  LaneRun run(mesh, {.kind = channel_ends,
                     .members = members,
                     .precision = real,
                     .order = order,
                     .local_steps = local_steps,
                     .manning = 0.04,
                     .max_step = 30});
  run.set_boundary(8);
  run.set_rain([](mesh::Index, std::size_t) { return 1.0 / 131072; });
  run.advance(900);
  CHECK(run.substeps() > 400);
  Flood f{run.storage(), -run.inflow(), run.rained(), run.clipped(), 0, {}};
  f.updates = run.solver().diagnostics().cell_updates() / mesh.n_cells();
  const hydro::LaneState s = run.state();
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) f.depth.push_back(s.depth[c * run.lanes()]);
  return f;
}

}  // namespace

TEST_CASE("A step of each class begins where the one before ended") {
  for (const auto real : {core::Precision::f32, core::Precision::f64}) {
    const mesh::Mesh mesh = flood_plain();
    LaneRun run(mesh, {.precision = real});
    run.set_level(8);
    LocalSteps cycle(8, real);
    std::mt19937 random(1);
    std::uniform_real_distribution<double> shorter(0.5, 1);
    double spent[hydro::step_classes] = {}, time = 0;
    int ticks = 0;
    for (int n = 0; n < 100; ++n) {
      if (cycle.between()) cycle.begin(run.solver(), 0.9, 1e9, alone, as_they_are);
      const double dt = cycle.rounded(shorter(random));
      const bool cut = n == 12 || n == 53 || n == 99;
      const StepPlan plan = cycle.substep(dt, 1e9, cut);
      time += dt;
      CHECK(plan.first == (ticks == 0));
      ticks = plan.last ? 0 : ticks + 1;
      CHECK(plan.last == (cut || (!plan.first && plan.substeps[3] == 8)));
      for (int c = 0; c <= 3; ++c) {
        CHECK(plan.substeps[c] <= 1 << c);
        const bool ends = c <= plan.ending;
        if (!plan.last) CHECK(ends == (plan.substeps[c] == 1 << c));
        // Sums of ticks have no rounding even in single precision.
        if (real == core::Precision::f32)
          CHECK(static_cast<double>(static_cast<float>(plan.span[c])) == plan.span[c]);
        if (ends) spent[c] += plan.span[c];
        // What begins knows of a cut that comes with this tick.
        if (c <= plan.beginning && plan.last) CHECK(plan.length[c] == dt);
      }
    }
    for (int c = 0; c <= 3; ++c) CHECK(spent[c] == Approx(time).epsilon(1e-12));
  }
}

TEST_CASE("Classes suit a cell, and cells next to it") {
  const mesh::Mesh mesh = flood_plain();
  LaneRun run(mesh, {.kind = channel_ends});
  run.set_level(4.5);
  hydro::Solver& solver = run.solver();
  const double fastest = solver.rate();
  LocalSteps(8).begin(solver, fastest, 1e9, alone, as_they_are);
  std::vector<mesh::Index> cells(mesh.n_cells());
  std::iota(cells.begin(), cells.end(), 0);
  std::vector<unsigned char> of_cell(cells.size());
  solver.classes().classes().pack(cells, of_cell.data());
  std::vector<double> rate(cells.size());
  solver.classes().rates().pack(cells, reinterpret_cast<unsigned char*>(rate.data()));
  CHECK(*std::max_element(rate.begin(), rate.end()) == fastest);
  CHECK(std::count(of_cell.begin(), of_cell.end(), 0) > 20);
  CHECK(std::count(of_cell.begin(), of_cell.end(), 3) > 200);
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_cells[e];
    if (b == mesh::none) {
      const auto [n, m] = mesh.edge_nodes[e];
      const double x = (mesh.node_x[n] + mesh.node_x[m]) / 2, y = (mesh.node_y[n] + mesh.node_y[m]) / 2;
      if (channel_ends(x, y) == EdgeKind::discharge) CHECK(of_cell[a] == 0);
      continue;
    }
    CHECK(std::abs(of_cell[a] - of_cell[b]) <= 1);
    CHECK(std::max(rate[a], rate[b]) * (1 << of_cell[a]) <= fastest);
    CHECK(std::max(rate[a], rate[b]) * (1 << of_cell[b]) <= fastest);
  }
}

// Seen: 0.21 of the updates, depths 0.02 mm (order 1) and 2.8 to 3.4 mm (order 2; 2.1 to 3.0 with no
// multiply-add fused) apart, outflow within 0.03 %.
TEST_CASE("Local steps: less work, nothing lost, the same flood") {
  for (int order : {1, 2})
    for (const auto& [real, members, rounding] :
         {std::tuple(core::Precision::f64, 1, 1e-13), std::tuple(core::Precision::f32, 8, 1e-7)}) {
      const Flood one = flood(1, order, real, members), local = flood(8, order, real, members);
      double sum = 0, deepest = 0;
      for (std::size_t c = 0; c < one.depth.size(); ++c) {
        sum += std::pow(one.depth[c] - local.depth[c], 2);
        deepest = std::max(deepest, one.depth[c]);
        CHECK(local.depth[c] >= 0);
      }
      const double apart = std::sqrt(sum / static_cast<double>(one.depth.size()));
      INFO("order " << order << ", " << members << " members: " << local.updates << " of " << one.updates
                    << " updates, depths " << apart << " of " << deepest << " m apart, " << local.out
                    << " instead of " << one.out << " m3 out, clipped " << local.clipped);
      CHECK(local.updates < 0.3 * one.updates);
      CHECK(std::abs(local.storage + local.out - local.rained - local.clipped) < rounding * local.storage);
      CHECK(local.clipped <= 1e-12 * local.storage);
      // Where limiters of second order switch, rounding alone moves a depth by half a millimetre.
      CHECK(apart < (order == 1 ? 0.0001 : 0.0015) * deepest);
      CHECK(std::abs(local.out / one.out - 1) < 0.001);
    }
}

TEST_CASE("Local steps: a lake at rest stands still") {
  for (int order : {1, 2}) {
    const mesh::Mesh mesh = flood_plain();
    LaneRun run(mesh, {.order = order, .local_steps = 8});
    run.set_level(8);
    run.advance(300);
    CHECK(run.fastest() == 0);
  }
}

namespace {

/// Level ground and houses on it, with water from a point among them.
struct AmongHouses {
  double error;  ///< m3
  std::vector<double> depth;
};

AmongHouses among_houses(int local_steps, core::Precision real, int members) {
  const mesh::Mesh mesh = mesh::bare_rectangle(
      {.width = 40, .height = 40, .columns = 30, .rows = 30, .skew = 0.25}, [](double x, double y) {
        const bool house = static_cast<int>(x / 6) % 2 == 1 && static_cast<int>(y / 6) % 2 == 1;
        return 0.02 * std::max(x - 30, 0.0) + (house ? 6 : 0);
      });
  LaneRun run(mesh, {.members = members,
                     .precision = real,
                     .order = 2,
                     .local_steps = local_steps,
                     .manning = 0.03,
                     .max_step = 1});
  run.set_water([](mesh::Index, std::size_t) { return Water{}; });
  run.solver().source_terms().set_points({run.cell_at(14.3, 20.1)});
  run.solver().source_terms().set_point_discharge({19.7});
  run.advance(6);
  AmongHouses a{run.storage() - run.solver().source_terms().point_volume()[0] - run.clipped(), {}};
  const hydro::LaneState s = run.state();
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) a.depth.push_back(s.depth[c * run.lanes()]);
  return a;
}

}  // namespace

// Each edge between two blocks is worked out in both, next to other edges in its pack: the numbers may not
// depend on those. Where one lane fills packs with edges that went wrong at dry level ground: 5e-4 m3 lost.
TEST_CASE("Second order at the rim of water on level ground: nothing lost, the same bits in any packs") {
  for (int local_steps : {1, 8})
    for (const auto& [real, rounding] :
         {std::pair(core::Precision::f64, 1e-11), std::pair(core::Precision::f32, 1e-4)}) {
      const AmongHouses one = among_houses(local_steps, real, 1), eight = among_houses(local_steps, real, 8);
      INFO("steps up to " << local_steps << " times as long: " << one.error << " m3 of 118 m3");
      CHECK(std::abs(one.error) < rounding);
      CHECK(std::abs(eight.error) < rounding);
      CHECK(one.depth == eight.depth);
    }
}
