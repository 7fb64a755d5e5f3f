// Test 6A of the UK Environment Agency: a dam break against an isolated building, measured by Soares-Frazao &
// Zech (2007), J. Hydr. Res. 45 (extra issue), 27-36.

#include <fmt/format.h>

#include "tests/cases/case.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"
#include "tests/cases/tables.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

constexpr double gate = 7.55;  ///< m from the upstream end; x of the gauges counts from here

/// Side slopes 0.155 m high over the outer 0.34 m.
double flume_bed(double, double y) { return 0.155 / 0.34 * std::max(0.0, std::abs(y) - 1.46); }

mesh::Mesh flume_with_building(double fine) {
  const mesh::Ring flume = {{0, -1.8},   {6.75, -1.8}, {6.75, -0.5}, {7.55, -0.5}, {7.55, -1.8}, {35.8, -1.8},
                            {35.8, 1.8}, {7.55, 1.8},  {7.55, 0.5},  {6.75, 0.5},  {6.75, 1.8},  {0, 1.8}};
  const double angle = 64 * M_PI / 180;
  const mesh::Point corner{10.99, -0.05}, along{0.8 * std::cos(angle), 0.8 * std::sin(angle)},
      across{0.4 * std::sin(angle), -0.4 * std::cos(angle)};
  mesh::Constraints building;
  building.holes.push_back({corner, corner + across, corner + across + along, corner + along});
  building.lines.push_back({mesh::Point{gate, -0.5}, mesh::Point{gate, 0.5}});
  const auto size = [fine](mesh::Point p) {
    const double away = std::max({0.0, 6.5 - p.x, p.x - 13.5});
    return std::min(fine + 0.1 * away, 0.2);
  };
  return unstructured(flume, building, size, flume_bed);
}

/// `before` the gate: depth of the still layer there, m.
Report building(const Setting& s, double before) {
  const auto measured = read_table(s.data / "ea6a/building_gauges_h.txt");
  const mesh::Mesh mesh = flume_with_building(0.08);
  const auto kind = [](double x, double) {
    return x > 35.8 - 1e-6 ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind,
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = 0.01});
  run.set_water([&](mesh::Index c, std::size_t) {
    return Water{std::max(0.0, (mesh.cell_x[c] < gate ? 0.4 : before) - mesh.bed_elevation[c])};
  });
  const double x[] = {2.65, 2.65, 4.0, 4.0, 5.2, -1.87}, y[] = {1.15, -0.6, 1.15, -0.8, 0.3, 1.1};
  std::vector<mesh::Index> cells;
  std::vector<Curve> seen(6), lab(6);
  for (int k = 0; k < 6; ++k) {
    cells.push_back(run.cell_at(gate + x[k], y[k]));
    seen[k] = {"Freshet", {}, {}, "line"};
    lab[k] = {"measured", {}, {}, "dashes"};
  }
  for (std::size_t i = 0; i < measured.size(); i += 5)
    for (int k = 0; k < 6 && measured[i].size() == 7; ++k) {
      lab[k].x.push_back(measured[i][0]);
      lab[k].y.push_back(measured[i][1 + k]);
    }
  const int samples = s.quick ? 200 : 600;  // to 10 or 30 s
  for (int i = 0; i <= samples; ++i) {
    run.advance(0.05 * i);
    for (int k = 0; k < 6; ++k) {
      seen[k].x.push_back(0.05 * i);
      seen[k].y.push_back(run.depth_at(cells[k]));
    }
  }
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "Delaunay triangles, 0.08 m near gate and building, the building a hole";
  for (int k = 0; k < 6; ++k) {
    const auto most = [](const Curve& c) { return *std::max_element(c.y.begin(), c.y.end()); };
    const auto arrival = [](const Curve& c) {
      for (std::size_t i = 0; i < c.x.size(); ++i)
        if (c.y[i] > 0.03) return c.x[i];
      return 1e9;
    };
    const double wide = s.second() ? 0.15 : 0.3;
    r.within(fmt::format("G{}: maximum over measured", k + 1), most(seen[k]) / most(lab[k]), 1 - wide,
             1 + wide);
    if (k < 5)
      r.within(fmt::format("G{}: bore (0.03 m) later than measured (s)", k + 1),
               arrival(seen[k]) - arrival(lab[k]), -0.5, 0.5);
    if (k == 1 || k == 2 || k == 4)
      r.panel(fmt::format("G{}", k + 1), "time (s)", "depth (m)").curves = {lab[k], seen[k]};
  }
  r.note(
      "Gauges by the positions of the paper, x from the downstream face of the gate blocks (x = 7.55 m): the "
      "measured "
      "velocity field at 5 s has its jet, 1 m wide, and its building there. The gauges before the gate read "
      "0 until the "
      "bore comes, which is at 0.9 s at G2; over a layer of 0.02 m the bore of a plane dam break (Stoker, "
      "2.0 m/s) would "
      "need 1.3 s. So the case is run with the layer that the description has and with a dry bed.");
  return r;
}

}  // namespace

void add_ea6a(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "ea6a",
       .title = "EA test 6A: dam break against a building",
       .about =
           "0.40 m of water behind a gate of 1 m, 0.02 m before it, a building askew in the way; measured "
           "(Soares-Frazao & Zech 2007, J. Hydr. Res. 45 extra issue, 27-36).",
       .needs = "ea6a",
       .run = [](const Setting& s) { return building(s, 0.02); }});
  cases.push_back({.name = "ea6a_dry",
                   .title = "EA test 6A on a dry bed",
                   .about = "The same without the layer of 0.02 m before the gate.",
                   .needs = "ea6a",
                   .run = [](const Setting& s) { return building(s, 0); }});
}

}  // namespace freshet::cases
