// A member's answer is the same bits, whatever other members run next to it, and so whichever kernel it runs
// in.

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

namespace {

using namespace freshet;
using hydro::EdgeKind;
using test::LaneRun;

/// Hills and hollows, wet and dry; triangles and quadrilaterals. Beds that step from cell to cell in a third
/// of it.
mesh::Mesh hills() {
  mesh::Mesh mesh =
      test::mixed_rectangle({.width = 100, .height = 60, .columns = 25, .rows = 15, .skew = 0.2},
                            [](double x, double y) { return 0.4 * std::sin(0.1 * x) * std::cos(0.13 * y); });
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    mesh.land_class[c] = mesh.cell_x[c] > 50 ? 1 : 0;
    if (mesh.cell_x[c] > 65) mesh.bed_elevation[c] += 0.2 * std::sin(2.4 * c);
  }
  return mesh;
}

EdgeKind kind(double x, double y) {
  if (x < 0.1) return EdgeKind::discharge;
  if (x > 99.9) return EdgeKind::free_outflow;
  return y < 0.1 ? EdgeKind::level : EdgeKind::wall;
}

/// What is member 3 among so many members. Alone it is lane 0.
constexpr std::size_t watched = 3;

struct Outcome {
  std::vector<double> depth, u, v, residual, through_rim, through_gates, clipped, dye;
  bool operator==(const Outcome&) const = default;
};

std::vector<double> lane_of(const std::vector<double>& rows, std::size_t lane, std::size_t lanes) {
  std::vector<double> values;
  for (std::size_t i = lane; i < rows.size(); i += lanes) values.push_back(rows[i]);
  return values;
}

/// Steps of equal length, all cells together or in classes that other members have no part in.
void take_steps(LaneRun& run, core::Precision real, bool local) {
  hydro::Solver& solver = run.solver();
  hydro::LocalSteps cycle(local ? 8 : 1, real);
  std::vector<mesh::Index> cells(run.mesh().cell_area.size());
  std::iota(cells.begin(), cells.end(), 0);
  const auto by_place = [&](hydro::HaloField& classes) {
    std::vector<unsigned char> of_cell;
    for (mesh::Index c : cells) of_cell.push_back(static_cast<unsigned char>(run.mesh().cell_x[c] / 20) % 4);
    classes.unpack(cells, of_cell.data());
  };
  hydro::NoHalo alone;
  const double dt = local ? 0.03125 : 0.125, long_ago = 1e9;
  for (int step = 0; step < (local ? 120 : 60); ++step) {
    if (cycle.between()) cycle.begin(solver, 1 / dt, long_ago, alone, by_place);
    solver.step(cycle.substep(dt, long_ago, step == 90));
  }
}

/// A dye that decays, and eddies.
void carry_dye(LaneRun& run, int members) {
  const mesh::Mesh& mesh = run.mesh();
  hydro::Carried& carried = run.solver().carried();
  carried.carry({{1e-3}}, mesh::whole(mesh));
  std::vector<double> dye;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    for (std::size_t k = 0; k < run.lanes(); ++k)
      dye.push_back(c % 5 * (members == 1 ? static_cast<double>(watched) : static_cast<double>(k)));
  carried.set_concentration(0, dye);
  run.solver().terms().use({{1, 0.2}, {2, 0.3}}, mesh::whole(mesh));
}

Outcome outcome_of_member(const mesh::Mesh& mesh, int members, core::Precision real, int order, bool local,
                          bool with_dye) {
  LaneRun run(mesh, {.kind = kind, .members = members, .precision = real, .order = order});
  const std::size_t lanes = run.lanes(), lane = members == 1 ? 0 : watched;
  const auto member = [&](std::size_t k) { return static_cast<double>(members == 1 ? watched : k); };
  std::vector<double> manning, values;
  for (std::size_t i = 0; i < 2 * lanes; ++i)
    manning.push_back((i < lanes ? 0.03 : 0.06) * (1 + 0.01 * member(i % lanes)));
  hydro::Solver& solver = run.solver();
  solver.set_manning(manning);
  solver.set_depth_roughness({{2, 0.05, 0.3}, {}});
  solver.rims().meter({40, 41, 90, 41});
  run.set_boundary([](double x, double, double) { return x < 0.1 ? 0.2 : x > 99.9 ? 0.01 : 0.25; }, 0);
  run.set_water([&](mesh::Index c, std::size_t k) {
    const double level = 0.1 + 0.01 * member(k) + 0.002 * mesh.cell_x[c];
    return test::Water{std::max(0.0, level - mesh.bed_elevation[c]), 0.3, 0.05 * member(k)};
  });
  run.set_rain([&](mesh::Index c, std::size_t k) { return 1e-5 * (c % 7) * (1 + member(k)); });
  if (with_dye) carry_dye(run, members);
  take_steps(run, real, local);
  const hydro::LaneState s = run.state();
  return {lane_of(s.depth, lane, lanes),
          lane_of(s.velocity_x, lane, lanes),
          lane_of(s.velocity_y, lane, lanes),
          lane_of(solver.residual(), lane, lanes),
          lane_of(solver.rims().volume(), lane, lanes),
          lane_of(solver.rims().metered_volume(), lane, lanes),
          {solver.volumes().clipped[lane]},
          with_dye ? lane_of(solver.carried().concentration(0), lane, lanes) : std::vector<double>()};
}

}  // namespace

TEST_CASE("A member alone has the same bits as among others") {
  const mesh::Mesh mesh = hills();
  const int order = GENERATE(1, 2);
  const core::Precision real = GENERATE(core::Precision::f32, core::Precision::f64);
  const bool local = GENERATE(false, true), with_dye = GENERATE(false, true);
  const Outcome alone = outcome_of_member(mesh, 1, real, order, local, with_dye);
  REQUIRE(*std::max_element(alone.u.begin(), alone.u.end()) > 0.1);
  for (int members : {4, 8, 16, 32, 64}) {
    INFO(members << " members, order " << order << (real == core::Precision::f32 ? ", f32" : ", f64")
                 << (local ? ", local steps" : "") << (with_dye ? ", with a dye and eddies" : ""));
    CHECK(outcome_of_member(mesh, members, real, order, local, with_dye) == alone);
  }
}
