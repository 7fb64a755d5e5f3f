// Benchmarks with other people's data: tests 3 and 4 of the UK Environment Agency (Neelz & Pender 2013,
// SC120002) and the Monai valley (Matsuyama & Tanaka 2001).

#include <fmt/format.h>

#include "tests/cases/case.hpp"
#include "tests/cases/exact/radial_spread.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"
#include "tests/cases/tables.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

double imbalance(const LaneRun& run, double before) {
  return std::abs(run.storage() - before - run.inflow() - run.clipped()) /
         std::max(run.storage(), run.inflow());
}

/// Test 3: momentum carries part of a pulse over a bump.
Report ea3(const Setting& s) {
  const Lattice dem = read_ascii_raster(s.data / "ea3/test3DEM.asc");
  const auto pulse = read_table(s.data / "ea3/Test3BC.csv");
  const mesh::Mesh mesh = mesh::rectangle({.width = 300, .height = 100, .columns = 120, .rows = 40},
                                          [&](double x, double y) { return dem.at(x, y); });
  const auto kind = [](double x, double) { return x == 0 ? EdgeKind::discharge : EdgeKind::wall; };
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = 0.01,
                     .max_step = 1,
                     .value = [&](double, double, double t) { return interpolated(pulse, t) / 100; }});
  const mesh::Index points[] = {run.cell_at(150.5, 50.5), run.cell_at(250.5, 50.5)};
  Curve levels[] = {{"(150, 50)", {}, {}, "line"}, {"(250, 50), the second hollow", {}, {}, "line"}};
  for (double t = 5; t <= 900; t += 5) {
    run.advance(t);
    for (int k = 0; k < 2; ++k) {
      levels[k].x.push_back(t);
      levels[k].y.push_back(run.depth_at(points[k]));
    }
  }
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "triangles, 2.5 m spacing, x = 0 to 300 m, y = 0 to 100 m";
  r.above("depth in the second hollow after 900 s (m)", run.depth_at(points[1]), 0.01);
  r.below("water balance, relative to the inflow", imbalance(run, 0), 1e-12);
  r.seen("depth in the first hollow after 900 s (m)", run.depth_at(points[0]));
  r.panel("Depth", "time (s)", "m").curves = {levels[0], levels[1]};
  return r;
}

constexpr double plain_manning = 0.05, arrival_depth = 0.01;  // s/m^(1/3), m

/// Unit discharge through the gap of 20 m, m2/s.
double through_gap(const std::vector<std::vector<double>>& inflow, double t) {
  return interpolated(inflow, t) / 20;
}

/// Far from the gap the water spreads over a half circle: arrival at so many metres from its middle. The half
/// circle at which it starts is as long as the gap. Extrapolated from cells of 1 and 0.5 m: the error falls
/// with their size.
std::vector<double> radial_arrivals(const std::vector<std::vector<double>>& inflow,
                                    const std::vector<double>& radii) {
  const auto on = [&](int cells) {
    return RadialSpread([&](double t) { return through_gap(inflow, t); }, 20 / std::acos(-1.0), 600, cells,
                        plain_manning)
        .arrivals(radii, arrival_depth, 18000);
  };
  const std::vector<double> coarse = on(600);
  std::vector<double> times = on(1200);
  for (std::size_t k = 0; k < times.size(); ++k) times[k] += times[k] - coarse[k];
  return times;
}

/// Test 4: a flood spreads over a plain.
Report ea4(const Setting& s) {
  const auto reference = read_table(s.data / "ea4/reference_peaks_lisflood.csv");
  const auto inflow = read_table(s.data / "ea4/test4_inflow.csv");
  const auto points = read_table(s.data / "ea4/Test4output.csv");
  const mesh::Mesh mesh = mesh::rectangle({.width = 1000, .height = 2000, .columns = 100, .rows = 200}, flat);
  const auto kind = [](double x, double y) {
    return x == 0 && std::abs(y - 1000) < 10 ? EdgeKind::discharge : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = plain_manning,
                     .max_step = 20,
                     .value = [&](double, double, double t) { return through_gap(inflow, t); }});
  std::vector<mesh::Index> cells;
  std::vector<double> radii, peak(points.size(), 0), arrival(points.size(), -1);
  std::vector<Curve> levels;
  for (const auto& p : points) {
    cells.push_back(run.cell_at(p[1] + 0.1, p[2] + 0.2));
    radii.push_back(std::hypot(mesh.cell_x[cells.back()], mesh.cell_y[cells.back()] - 1000));
    levels.push_back({fmt::format("point {:g}", p[0]), {}, {}, "line"});
  }
  const auto look = [&] {
    for (std::size_t k = 0; k < cells.size(); ++k)
      if (arrival[k] < 0 && run.depth_at(cells[k]) >= arrival_depth) arrival[k] = run.time();
  };
  for (double t = 30; t <= 18000; t += 30) {
    run.advance(t, look);
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const double h = run.depth_at(cells[k]);
      peak[k] = std::max(peak[k], h);
      levels[k].x.push_back(t / 3600);
      levels[k].y.push_back(h);
    }
  }
  const std::vector<double> arrives = radial_arrivals(inflow, radii);
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "triangles, 10 m spacing";
  double off = 0, share = 0, late = 0;
  Curve peaks{"peaks of LISFLOOD-FP (DG2, 5 m)", {}, {}, "dots"};
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const double there = reference[k][1];
    off = std::max(off, std::abs(peak[k] - there));
    share = std::max(share, std::abs(peak[k] / there - 1));
    late = std::max(late, arrival[k] < 0 ? 18000 : std::abs(arrival[k] - arrives[k]));
    r.seen(fmt::format("peak at point {} (m; reference {:g})", k + 1, there), peak[k]);
    r.seen(fmt::format("arrival at point {} (s; radial reference {:.0f})", k + 1, arrives[k]), arrival[k]);
    peaks.x.push_back(4);
    peaks.y.push_back(there);
  }
  r.below("peaks off the reference by (m)", off, s.second() ? 0.005 : 0.01);
  r.below("peaks off the reference by, relative", share, s.second() ? 0.03 : 0.06);
  r.below("arrival of 0.01 m off the radial reference by (s)", late, s.second() ? 60 : 450);
  r.below("water balance, relative to the inflow", imbalance(run, 0), 1e-12);
  r.note(
      "The reference has no arrival times: those are held against the equations in one dimension, the "
      "radius, extrapolated from cells of 1 and 0.5 m, at the centroids of the points' cells.");
  levels.push_back(peaks);
  r.panel("Depth at the points", "time (h)", "m").curves = levels;
  return r;
}

/// Time and height of the highest value between two times.
std::pair<double, double> crest(const Curve& c, double from, double to) {
  std::pair<double, double> best{0, -1e9};
  for (std::size_t i = 0; i < c.x.size(); ++i)
    if (c.x[i] >= from && c.x[i] <= to && c.y[i] > best.second) best = {c.x[i], c.y[i]};
  return best;
}

Report monai(const Setting& s) {
  const auto wave = read_table(s.data / "monai/Benchmark_2_input.txt");
  const auto measured = read_table(s.data / "monai/output_ch5-7-9.txt");
  Lattice depth{393, 244, 0, 0, 0.014, {}};
  for (const auto& row : read_table(unpacked(s.data / "monai/bathymetry.txt.gz")))
    if (row.size() == 3) depth.values.push_back(row[2]);
  const int columns = s.second() ? 196 : 196;
  const mesh::Mesh mesh = mesh::rectangle({.width = 5.488, .height = 3.402, .columns = columns, .rows = 122},
                                          [&](double x, double y) { return -depth.at(x, y); });
  const auto kind = [](double x, double) { return x == 0 ? EdgeKind::level : EdgeKind::wall; };
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = 0.01,
                     .value = [&](double, double, double t) { return interpolated(wave, t); }});
  run.set_level(0);
  const double y[] = {1.196, 1.696, 2.196};
  std::vector<mesh::Index> cells;
  std::vector<Curve> seen, lab;
  for (int k = 0; k < 3; ++k) {
    cells.push_back(run.cell_at(4.521, y[k]));
    seen.push_back({"Freshet", {}, {}, "line"});
    lab.push_back({"measured", {}, {}, "dashes"});
  }
  for (const auto& row : measured)
    for (int k = 0; k < 3 && row.size() == 4 && row[0] <= 25; ++k) {
      lab[k].x.push_back(row[0]);
      lab[k].y.push_back(row[1 + k]);
    }
  std::vector<mesh::Index> gully;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (std::hypot(mesh.cell_x[c] - 5.1575, mesh.cell_y[c] - 1.88) < 0.12) gully.push_back(c);
  double run_up = 0;
  for (double t = 0.05; t <= 22.5; t += 0.05) {
    run.advance(t);
    for (int k = 0; k < 3; ++k) {
      seen[k].x.push_back(t);
      seen[k].y.push_back(100 * (run.depth_at(cells[k]) + mesh.bed_elevation[cells[k]]));
    }
    for (mesh::Index c : gully)
      if (const double h = run.depth_at(c); h > 1e-3) run_up = std::max(run_up, mesh.bed_elevation[c] + h);
  }
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "triangles, 0.028 m spacing";
  for (int k = 0; k < 3; ++k) {
    const auto [t, h] = crest(seen[k], 12, 20);
    const auto [t0, h0] = crest(lab[k], 12, 20);
    const std::string at = fmt::format("gauge {}: first crest ", 5 + 2 * k);
    r.within(at + "over measured", h / h0, s.second() ? 0.9 : 0.7, s.second() ? 1.1 : 1.3);
    r.within(at + "later than measured (s)", t - t0, s.second() ? -0.5 : -1, s.second() ? 0.5 : 1);
    r.panel(fmt::format("Gauge {}", 5 + 2 * k), "time (s)", "level (cm)").curves = {lab[k], seen[k]};
  }
  r.within("run-up in the gully (m)", run_up, s.second() ? 0.08 : 0.05, 0.10);
  return r;
}

}  // namespace

void add_benchmarks(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "ea3",
       .title = "EA test 3: momentum over a bump",
       .about =
           "A pulse of 65.5 m3/s runs down a slope and part of it over a bump into a second hollow (Neelz & "
           "Pender 2013, SC120002).",
       .needs = "ea3",
       .run = ea3});
  cases.push_back(
      {.name = "ea4",
       .title = "EA test 4: a flood over a plain",
       .about =
           "Up to 20 m3/s spread over a flat plain for five hours (Neelz & Pender 2013, SC120002; inflow and "
           "reference peaks CC-BY-4.0).",
       .needs = "ea4",
       .run = ea4});
  cases.push_back(
      {.name = "monai",
       .title = "Monai valley",
       .about = "A tsunami in a wave tank of 1:400 (Matsuyama & Tanaka 2001; NOAA/NTHMP benchmark).",
       .needs = "monai",
       .run = monai});
}

}  // namespace freshet::cases
