// Steady flows over a bump and in MacDonald's channels, with and without rain; rain on a plane.

#include <fmt/format.h>

#include "tests/cases/case.hpp"
#include "tests/cases/exact/channels.hpp"
#include "tests/cases/exact/waves.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

/// A steady flow along x and the strip that it is run in.
struct Steady {
  double length = 25, end = 200;  ///< m, s
  int columns = 250;
  double manning = 0, rain = 0, jump = 1e9, start_level = 2;
  bool fast_in = false, fast_out = false;
  std::function<double(double)> bed, depth, discharge;
};

/// Fast water comes in through cells whose state is held: nothing travels upstream from there.
void hold(LaneRun& run, const Steady& f, double until) {
  hydro::LaneState s = run.state();
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c) {
    const double x = run.mesh().cell_x[c];
    if (x >= until) continue;
    s.depth[c] = f.depth(x);
    s.velocity_x[c] = f.discharge(x) / f.depth(x);
    s.velocity_y[c] = 0;
  }
  run.solver().set_state(s);
}

void draw(Report& r, const LaneRun& run, const Steady& f, double dx) {
  Panel& level = r.panel("Water level", "x (m)", "elevation (m)");
  level.curves.push_back(drawn("bed", 0, f.length, f.bed));
  level.curves.push_back(drawn(
      "exact", 0, f.length, [&](double x) { return f.bed(x) + f.depth(x); }, 1000));
  level.curves.push_back(along_x(run, "Freshet", dx, 0.5 * dx, [&](mesh::Index c, const Water& w) {
    return run.mesh().bed_elevation[c] + w.depth;
  }));
  Panel& q = r.panel("Unit discharge", "x (m)", "m2/s");
  q.curves.push_back(drawn("exact", 0, f.length, f.discharge));
  q.curves.push_back(
      along_x(run, "Freshet", dx, 0.5 * dx, [](mesh::Index, const Water& w) { return w.depth * w.u; }));
}

Report steady(const Setting& s, const Steady& f, double discharge_bound, double depth_bound) {
  const double dx = f.length / f.columns, margin = f.fast_in ? 4 * dx : 0, x0 = -margin;
  const mesh::Mesh mesh = flume(
      x0, f.length + margin, f.columns + (f.fast_in ? 4 : 0), [&](double x, double) { return f.bed(x); }, 0,
      2);
  const auto kind = [&](double x, double) {
    if (x <= x0 + 1e-9 * f.length) return f.fast_in ? EdgeKind::wall : EdgeKind::discharge;
    if (x >= f.length * (1 - 1e-9)) return f.fast_out ? EdgeKind::critical_outflow : EdgeKind::level;
    return EdgeKind::wall;
  };
  const double level_out = f.bed(f.length) + f.depth(f.length);
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = f.fast_in ? 1 : s.local_steps,  // cells are held at every step
                     .manning = f.manning,
                     .value = [&](double x, double, double) {
                       return x < f.length / 2 ? f.discharge(0) : level_out;
                     }});
  run.set_water([&](mesh::Index c, std::size_t) {
    const double x = mesh.cell_x[c];
    if (f.fast_in) return Water{f.depth(x), 0.9 * f.discharge(x) / f.depth(x), 0};
    return Water{std::max(f.start_level > 0 ? f.start_level - mesh.bed_elevation[c] : f.depth(x), 0.0)};
  });
  if (f.rain > 0) run.set_rain([&](mesh::Index, std::size_t) { return f.rain; });
  const double before = run.storage();
  run.advance(f.end, [&] {
    if (f.fast_in) hold(run, f, 0);
  });

  Report r;
  r.cells = mesh.n_cells();
  r.mesh = fmt::format("strip of triangles, {} cells of {:g} m along", f.columns, dx);
  const auto inside = [&](double x, double) { return x > 0; };
  const Norms n = norms(
      run,
      [&](double x, double) {
        return Water{f.depth(x), f.discharge(x) / f.depth(x), 0};
      },
      inside);
  // Through cross-sections, one cell long; single cells are shown next to it.
  const hydro::LaneState state = run.state();
  std::vector<double> through(f.columns), area(f.columns);
  double off = 0, off_in_cell = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c], q = state.depth[c] * state.velocity_x[c] / f.discharge(x);
    if (x <= 0 || std::abs(x - f.jump) <= 4 * dx) continue;
    const auto column = static_cast<std::size_t>(x / dx);
    through[column] += q * mesh.cell_area[c];
    area[column] += mesh.cell_area[c];
    off_in_cell = std::max(off_in_cell, std::abs(q - 1));
  }
  for (int i = 0; i < f.columns; ++i)
    if (area[i] > 0) off = std::max(off, std::abs(through[i] / area[i] - 1));
  r.seen("discharge in single cells off by, relative", off_in_cell);
  r.below(f.jump < 1e8 ? "discharge off by, relative, 4 cells and more from the jump"
                       : "discharge off by, relative",
          off, discharge_bound);
  r.below("relative L1 of depth", n.relative_l1, depth_bound);
  if (!f.fast_in) {
    const double in = run.inflow() + run.rained() + run.clipped();
    const double came = f.discharge(0) * 2 * dx * f.end + run.rained() + before;
    r.below("water balance, relative to what came in", std::abs(run.storage() - before - in) / came, 1e-12);
  }
  draw(r, run, f, dx);
  return r;
}

Report bump(const Setting& s, const BumpFlow& flow, double start) {
  Steady f{.start_level = start};
  f.jump = flow.jump_at();
  f.fast_out = flow.transcritical && !flow.jump;
  f.bed = BumpFlow::bed;
  f.depth = [&](double x) { return flow.depth(x); };
  f.discharge = [&](double) { return flow.q; };
  // Order 1 keeps the cell's discharge over the bump within a few per cent.
  return steady(s, f, s.second() ? 0.01 : 0.05, s.second() ? 0.01 : 0.02);
}

Report channel(const Setting& s, const MacDonald& flow, bool fast_in, bool fast_out, double jump = 1e9) {
  Steady f{.length = flow.length, .end = 2000, .columns = 200, .manning = flow.manning, .rain = flow.rain};
  f.start_level = 0;
  f.jump = jump;
  f.fast_in = fast_in;
  f.fast_out = fast_out;
  f.bed = [&](double x) { return flow.bed(x); };
  f.depth = [&](double x) { return flow.depth(x); };
  f.discharge = [&](double x) { return flow.discharge(x); };
  return steady(s, f, s.second() ? 0.01 : 0.05, s.second() ? 0.01 : 0.05);
}

const double unit_depth = std::cbrt(4 / hydro::gravity);

MacDonald slow(double q, double rain) {
  const auto h = [](double x) {
    return unit_depth * (1 + 0.5 * std::exp(-16 * std::pow(x / 1000 - 0.5, 2)));
  };
  return {q, rain, h, h, -1e9};
}
MacDonald fast(double q, double rain) {
  const auto h = [](double x) {
    return unit_depth * (1 - 0.2 * std::exp(-36 * std::pow(x / 1000 - 0.5, 2)));
  };
  return {q, rain, h, h, -1e9};
}
MacDonald slow_to_fast() {
  return {2, 0, [](double x) { return unit_depth * (1 - std::tanh(3 * (x / 1000 - 0.5)) / 3); },
          [](double x) { return unit_depth * (1 - std::tanh(6 * (x / 1000 - 0.5)) / 6); }, 500};
}
MacDonald fast_to_slow() {
  return {2, 0, [](double x) { return unit_depth * (0.9 - std::exp(-x / 250) / 6); },
          [](double x) {
            const double s = x / 1000 - 0.5, a[] = {-0.348427, 0.552264, -0.55555};
            double sum = 1 + 0.8 * std::exp(x / 1000 - 1);
            for (int k = 1; k <= 3; ++k) sum += a[k - 1] * std::exp(-20 * k * s);
            return unit_depth * sum;
          },
          500};
}

/// Outflow of a plane under rain against the kinematic wave: q = (i t)^(5/3) sqrt(S) / n until water from the
/// top arrives, then i L.
Report rain_plane(const Setting& s) {
  const double length = 100, slope = 0.05, n = 0.05, rain = 50 / 3.6e6, steady_flow = rain * length;
  const mesh::Mesh mesh = flume(
      0, length, 100, [&](double x, double) { return slope * (length - x); }, 0, 2);
  const auto kind = [&](double x, double) {
    return x == length ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = n,
                     .max_step = 1});
  run.set_rain([&](mesh::Index, std::size_t) { return rain; });
  const double arrival = test::normal_depth(steady_flow, n, slope) / rain, interval = 10;
  const auto exact = [&](double t) {
    return std::min(std::pow(rain * t, 5.0 / 3) * std::sqrt(slope) / n, steady_flow);
  };
  Curve seen{"Freshet", {}, {}, "dots"};
  double left = 0, worst = 0;
  for (double t = interval; t <= 3 * arrival; t += interval) {
    run.advance(t);
    const double q = (-run.inflow() - left) / interval / 2;  // 2 m wide
    left = -run.inflow();
    worst = std::max(worst, std::abs(q - exact(t - interval / 2)) / steady_flow);
    seen.x.push_back((t - interval / 2) / 60);
    seen.y.push_back(q * 1e3);
  }
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "strip of triangles, 100 cells of 1 m along";
  // Order 1 lets thin water fall from bed step to bed step: its limb rises too early (docs/solver.md).
  r.below("outflow off by, relative to the steady outflow", worst, s.second() ? 0.02 : 0.45);
  r.below("water balance, relative to the rain",
          std::abs(run.storage() - run.rained() - run.inflow() - run.clipped()) / run.rained(),
          s.single() ? 1e-6 : 1e-12);
  Panel& p = r.panel("Outflow per metre", "time (min)", "10^-3 m2/s");
  p.curves.push_back(
      drawn("kinematic wave", 0, 3 * arrival / 60, [&](double m) { return exact(60 * m) * 1e3; }));
  p.curves.push_back(seen);
  return r;
}

}  // namespace

void add_steady(std::vector<Case>& cases) {
  const auto add = [&](const std::string& name, const std::string& title, const std::string& about,
                       bool quick, std::function<Report(const Setting&)> run) {
    cases.push_back({.name = name, .title = title, .about = about, .quick = quick, .run = std::move(run)});
  };
  const std::string bernoulli =
      " over a bump of 0.2 m, no friction; exact by Bernoulli's equation (SWASHES 3.1.";
  add("bump_subcritical", "Subcritical flow over a bump",
      "q = 4.42 m2/s, 2 m deep at the end," + bernoulli + "3).", false, [](const Setting& s) {
        return bump(s, {4.42, 2, false, false}, 2);
      });
  add("bump_transcritical", "Transcritical flow over a bump",
      "q = 1.53 m2/s, free outflow," + bernoulli + "4).", false, [](const Setting& s) {
        return bump(s, {1.53, 0.66, true, false}, 0.66);
      });
  add("bump_shock", "Transcritical flow over a bump, with a shock",
      "q = 0.18 m2/s, 0.33 m deep at the end," + bernoulli + "5).", false, [](const Setting& s) {
        return bump(s, {0.18, 0.33, true, true}, 0.33);
      });
  const std::string macdonald =
      " in a channel of 1,000 m, Manning's n 0.033 (MacDonald et al. 1997; SWASHES 3.";
  add("macdonald_sub", "MacDonald: subcritical", "q = 2 m2/s" + macdonald + "2.1).", true,
      [](const Setting& s) { return channel(s, slow(2, 0), false, false); });
  add("macdonald_super", "MacDonald: supercritical", "q = 2.5 m2/s" + macdonald + "2.1).", false,
      [](const Setting& s) { return channel(s, fast(2.5, 0), true, true); });
  add("macdonald_sub_super", "MacDonald: from subcritical to supercritical",
      "q = 2 m2/s" + macdonald + "2.1).", false,
      [](const Setting& s) { return channel(s, slow_to_fast(), false, true); });
  add("macdonald_super_sub", "MacDonald: from supercritical to subcritical, with a jump",
      "q = 2 m2/s" + macdonald + "2.1).", false,
      [](const Setting& s) { return channel(s, fast_to_slow(), true, false, 500); });
  add("macdonald_rain_sub", "MacDonald with rain: subcritical",
      "q = 1 m2/s and 0.001 m/s of rain" + macdonald + "3.1).", true,
      [](const Setting& s) { return channel(s, slow(1, 0.001), false, false); });
  add("macdonald_rain_super", "MacDonald with rain: supercritical",
      "q = 2.5 m2/s and 0.001 m/s of rain" + macdonald + "3.2).", false,
      [](const Setting& s) { return channel(s, fast(2.5, 0.001), true, true); });
  add("rain_plane", "Rain on a tilted plane",
      "50 mm/h on 100 m of slope 0.05, n = 0.05, against the kinematic wave.", true, rain_plane);
}

}  // namespace freshet::cases
