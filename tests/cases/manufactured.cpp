// Order of convergence on a smooth, all wet, made-up flow with walls and a wavy bed.

#include "tests/cases/exact/manufactured.hpp"

#include <fmt/format.h>

#include "tests/cases/case.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

constexpr double end = 2;  // s

/// Half a step of the source, from t to t + dt by its value between.
void add_source(LaneRun& run, const Manufactured& flow, double t, double dt) {
  hydro::LaneState s = run.state();
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c) {
    const auto rate = flow.source(run.mesh().cell_x[c], run.mesh().cell_y[c], t + dt / 2);
    const double h = s.depth[c] + dt * rate.depth;
    s.velocity_x[c] = (s.depth[c] * s.velocity_x[c] + dt * rate.qx) / h;
    s.velocity_y[c] = (s.depth[c] * s.velocity_y[c] + dt * rate.qy) / h;
    s.depth[c] = h;
  }
  run.solver().set_state(s);
}

/// Strang splitting: half of the source, the step, half of the source.
Norms run_one(const Setting& s, int columns, double skew, long& cells) {
  const Manufactured flow;
  mesh::Mesh mesh = mesh::rectangle(
      {.width = flow.width, .height = flow.width, .columns = columns, .rows = columns, .skew = skew},
      [&](double x, double y) { return flow.bed(x, y); });
  LaneRun run(mesh,
              {.order = s.order});  // the source is put in by hand at every step, so all cells take the same
  const auto water = [&](double x, double y, double t) {
    const auto [h, u, v] = flow.at(x, y, t);
    return Water{h, u, v};
  };
  run.set_water([&](mesh::Index c, std::size_t) { return water(mesh.cell_x[c], mesh.cell_y[c], 0); });
  while (run.time() < end * (1 - 1e-12)) {
    const double t = run.time(), dt = run.next_step(end - t);
    add_source(run, flow, t, dt / 2);
    run.step(dt);  // the source has hardly changed the rate, so this is dt unless it grew
    add_source(run, flow, t + dt / 2, run.time() - t - dt / 2);
  }
  cells = mesh.n_cells();
  return norms(run, [&](double x, double y) { return water(x, y, end); });
}

Report manufactured(const Setting& s) {
  Report r;
  r.mesh = "triangles in a box of 10 m";
  const std::vector<int> columns = s.quick ? std::vector{20, 40} : std::vector{20, 40, 80, 160};
  for (double skew : {0.0, 0.2}) {
    const std::string where = skew == 0 ? "regular" : "skewed";
    std::vector<double> across, depth, discharge;
    for (int n : columns) {
      const Norms e = run_one(s, n, skew, r.cells);
      across.push_back(n);
      depth.push_back(e.l1);
      discharge.push_back(e.l1_discharge);
    }
    const std::size_t last = columns.size() - 1;
    const std::string from =
        fmt::format(", {} to {} cells across, {}", columns[last - 1], columns[last], where);
    r.above("observed order of depth, L1" + from, observed_order(depth[last - 1], depth[last]),
            s.second() ? 1.9 : 0.8);
    r.above("observed order of unit discharge, L1" + from,
            observed_order(discharge[last - 1], discharge[last]), s.second() ? 1.9 : 0.8);
    r.seen("L1 of depth (m), finest, " + where, depth[last]);
    add_convergence(r, across, depth, s.order);
    r.panels.back().title = "Convergence of depth, " + where;
  }
  return r;
}

}  // namespace

void add_manufactured(std::vector<Case>& cases) {
  cases.push_back({.name = "manufactured",
                   .title = "Manufactured smooth solution",
                   .about =
                       "A made-up smooth flow between walls over a wavy bed; its sources are added by Strang "
                       "splitting.",
                   .quick = true,
                   .run = manufactured});
}

}  // namespace freshet::cases
