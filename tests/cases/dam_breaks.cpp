// Dam breaks on a flat, frictionless bed: Stoker (1957) into water, Ritter (1892) onto dry ground
// (SWASHES 4.1.1 and 4.1.2).

#include "tests/cases/case.hpp"
#include "tests/cases/exact/waves.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

constexpr double end = 6;  // s: no wave has reached an end

using Exact = std::function<test::Profile(double x)>;

Norms run_one(const Setting& s, int columns, double right, const Exact& exact,
              const std::function<void(const LaneRun&, const Norms&)>& look) {
  const mesh::Mesh mesh = flume(-50, 100, columns, flat);
  LaneRun run(mesh, {.precision = s.precision, .order = s.order, .local_steps = s.local_steps});
  run.set_water([&](mesh::Index c, std::size_t) { return Water{mesh.cell_x[c] < 0 ? 1 : right}; });
  run.advance(end);
  const Norms n = norms(run, [&](double x, double) {
    const test::Profile p = exact(x);
    return Water{p.depth, p.u, 0};
  });
  if (look) look(run, n);
  return n;
}

/// How far depths lie outside what the exact solution allows at all, m.
double overshoot(const LaneRun& run, double lowest) {
  double most = 0;
  for (double h : run.state().depth) most = std::max({most, h - 1, lowest - h});
  return most;
}

/// How far the water behind the shock stands above its plateau, m.
double above_plateau(const LaneRun& run, double plateau) {
  double most = 0;
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c)
    if (run.mesh().cell_x[c] > 10) most = std::max(most, run.depth_at(c) - plateau);
  return most;
}

Report dam_break(const Setting& s, double right, const Exact& exact, double bound, double plateau = 0) {
  Report r;
  r.mesh = "flume of 100 m, four rows of triangles";
  const std::vector<int> columns = s.quick ? std::vector{250, 500} : std::vector{250, 500, 1000};
  std::vector<double> across, errors;
  for (int n : columns) {
    const Norms e = run_one(s, n, right, exact, [&](const LaneRun& run, const Norms& norms) {
      if (n != columns.back()) return;
      r.cells = run.mesh().n_cells();
      const std::string at = std::to_string(n) + " cells along";
      r.below("relative L1 of depth, " + at, norms.relative_l1, bound);
      r.below("overshoot of depth (m), " + at, overshoot(run, right), 1e-6);  // "none": the rounding of f32
      const double volume = 4 * (100.0 / n) * 50 * (1 + right);
      r.below("change of volume, relative", std::abs(run.storage() / volume - 1), s.single() ? 1e-6 : 1e-12);
      if (plateau > 0) r.below("overshoot of the plateau (m), " + at, above_plateau(run, plateau), 1e-3);
      const double dx = 100.0 / n;
      Panel& depth = r.panel("Depth after 6 s", "x (m)", "depth (m)");
      depth.curves.push_back(drawn(
          "exact", -30, 40, [&](double x) { return exact(x).depth; }, 700));
      depth.curves.push_back(
          along_x(run, "Freshet", 2 * dx, 0.6 * dx, [](mesh::Index, const Water& w) { return w.depth; }));
      Panel& speed = r.panel("Velocity after 6 s", "x (m)", "velocity (m/s)");
      speed.curves.push_back(drawn(
          "exact", -30, 40, [&](double x) { return exact(x).u; }, 700));
      speed.curves.push_back(
          along_x(run, "Freshet", 2 * dx, 0.6 * dx, [](mesh::Index, const Water& w) { return w.u; }));
    });
    across.push_back(n);
    errors.push_back(e.l1);
  }
  r.seen("observed order of depth, L1 (1 at most: the exact depth has a shock or a corner)",
         observed_order(errors[errors.size() - 2], errors.back()));
  add_convergence(r, across, errors, 1);
  return r;
}

Report stoker(const Setting& s) {
  const test::Stoker solution(1, 0.2);
  return dam_break(
      s, 0.2, [&](double x) { return solution.at(x, end); }, 0.005, solution.plateau());
}

Report ritter(const Setting& s) {
  return dam_break(
      s, 0, [](double x) { return test::ritter(1, x, end); }, 0.02);
}

}  // namespace

void add_dam_breaks(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "stoker",
       .title = "Dam break into water (Stoker)",
       .about = "1 m of water against 0.2 m on a flat, frictionless bed: rarefaction, plateau and shock "
                "(Stoker 1957; SWASHES 4.1.1).",
       .quick = false,
       .in_single = true,
       .run = stoker});
  cases.push_back({.name = "ritter",
                   .title = "Dam break onto dry ground (Ritter)",
                   .about =
                       "1 m of water against dry ground on a flat, frictionless bed (Ritter 1892; SWASHES "
                       "4.1.2).",
                   .quick = true,
                   .in_single = true,
                   .run = ritter});
}

}  // namespace freshet::cases
