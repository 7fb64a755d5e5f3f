// Rivers that cross the rim at a slant: uniform flow stays uniform, a level over a dry bed comes to rest,
// water leaves from whatever state.
#include <catch2/catch.hpp>
#include <numbers>

#include "mesh/shapes.hpp"
#include "tests/support/lane_run.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

/// A channel along x, 20 m wide, whose rows are sheared: its ends stand `degrees` off straight across.
struct Channel {
  double degrees = 0, length = 600, slope = 1e-3, depth = 2.5, cell = 30;
  std::vector<double> offsets{-10, -5, 0, 5, 10};
  EdgeKind in = EdgeKind::discharge, out = EdgeKind::free_outflow;

  static constexpr double manning = 0.03, bank = 5;
  double discharge() const { return std::pow(depth, 5.0 / 3) * std::sqrt(slope) / manning; }  // m2/s
  double tangent() const { return std::tan(degrees * std::numbers::pi / 180); }
  EdgeKind kind(double x, double y) const {
    const double s = x - tangent() * y;
    if (std::abs(y) > 10 - 1e-6) return EdgeKind::wall;
    return s < 1e-6 ? in : s > length - 1e-6 ? out : EdgeKind::wall;
  }
  double value(double x, double y) const {
    const EdgeKind k = kind(x, y);
    return k == EdgeKind::level       ? depth - slope * x
           : k == EdgeKind::discharge ? discharge() / std::hypot(1.0, tangent())
                                      : slope;
  }
};

mesh::Mesh mesh_of(const Channel& c) {
  mesh::Mesh m;
  m.basin_name = "channel";
  m.land_class_names = {"default"};
  const auto columns = static_cast<mesh::Index>(std::lround(c.length / c.cell)),
             row = static_cast<mesh::Index>(c.offsets.size());
  for (mesh::Index i = 0; i <= columns; ++i)
    for (const double y : c.offsets) {
      m.node_x.push_back(c.length * i / columns + c.tangent() * y);
      m.node_y.push_back(y);
      m.node_z.push_back(-c.slope * m.node_x.back());
    }
  for (mesh::Index i = 0; i < columns; ++i)
    for (mesh::Index j = 0; j + 1 < row; ++j)
      m.cell_nodes.push_back({i * row + j, (i + 1) * row + j, (i + 1) * row + j + 1, i * row + j + 1});
  mesh::build_topology(m);
  for (mesh::Index i = 0; i < m.n_cells(); ++i)
    m.bed_elevation.push_back(-c.slope * m.cell_x[i] + (std::abs(m.cell_y[i]) > 10 ? c.bank : 0));
  m.node_lon.assign(m.node_x.size(), 0);
  m.node_lat.assign(m.node_x.size(), 0);
  m.land_class.assign(m.cell_nodes.size(), 0);
  m.fingerprint = mesh::fingerprint(m);
  return m;
}

LaneCase case_of(const Channel& c, int order, core::Precision real = core::Precision::f64) {
  return {.kind = [c](double x, double y) { return c.kind(x, y); },
          .precision = real,
          .order = order,
          .manning = c.manning,
          .value = [c](double x, double y, double) { return c.value(x, y); }};
}

/// The largest departure of a cell from normal depth after half an hour, over that depth.
double departure(const Channel& c, int order, core::Precision real = core::Precision::f64) {
  const mesh::Mesh mesh = mesh_of(c);
  LaneRun run(mesh, case_of(c, order, real));
  run.set_water([&](mesh::Index, std::size_t) { return Water{c.depth, c.discharge() / c.depth, 0}; });
  run.advance(1800);
  double most = 0;
  for (const double h : run.state().depth) most = std::max(most, std::abs(h / c.depth - 1));
  return most;
}

}  // namespace

// The bed falls by 1.2 % of the depth over a cell; half of that is what an end may be off. Where the angle of
// the rim did not count: 4 to 39 % at 30 to 60 degrees.
TEST_CASE("Uniform flow stays uniform through a rim at a slant") {
  const auto in = GENERATE(EdgeKind::discharge, EdgeKind::level);
  const auto out = GENERATE(EdgeKind::free_outflow, EdgeKind::level);
  const int order = GENERATE(1, 2);
  for (const double degrees : {0.0, 30.0, 45.0, 60.0}) {
    INFO("in " << static_cast<int>(in) << ", out " << static_cast<int>(out) << ", order " << order << ", "
               << degrees << " degrees");
    CHECK(departure({.degrees = degrees, .in = in, .out = out}, order) < 0.012);
  }
}

TEST_CASE("In single precision too") {
  for (const int order : {1, 2}) CHECK(departure({.degrees = 45}, order, core::Precision::f32) < 0.012);
}

// Here water came in with the velocity inside, and so ever faster.
TEST_CASE("A level of a decimetre more than a lake's lets in no more than critical flow") {
  const int order = GENERATE(1, 2);
  const mesh::Mesh mesh = mesh::rectangle({.width = 400, .height = 400, .columns = 20, .rows = 20},
                                          [](double, double) { return 0; });
  const auto kind = [](double x, double y) {
    return (x < 1e-6 && std::abs(y - 200) < 20) || x > 400 - 1e-6 ? EdgeKind::level : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind, .order = order, .manning = 0.02, .value = [](double x, double, double) {
                       return x < 200 ? 2.1 : 2.0;
                     }});
  run.set_level(2);
  double through = 0;
  run.advance(3600, [&] {
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      if (mesh.cell_x[c] < 20 && std::abs(mesh.cell_y[c] - 200) < 20)
        through = std::max(through, run.at(c).depth * run.at(c).u);
  });
  CHECK(through < 1.2 * 2.1 * std::sqrt(hydro::gravity * 2.1));
}

TEST_CASE("A dry channel behind a level comes to normal flow, its banks stay dry") {
  const int order = GENERATE(1, 2);
  const double degrees = GENERATE(0.0, 45.0);
  const bool lower = GENERATE(false, true);
  const Channel c{.degrees = degrees,
                  .length = 900,
                  .slope = 3.36e-4,
                  .offsets = {-50, -30, -10, -5, 0, 5, 10, 30, 50},
                  .in = lower ? EdgeKind::discharge : EdgeKind::level,
                  .out = lower ? EdgeKind::level : EdgeKind::free_outflow};
  const mesh::Mesh mesh = mesh_of(c);
  LaneRun run(mesh, case_of(c, order));
  run.set_water([](mesh::Index, std::size_t) { return Water{}; });
  double before = 0, fastest = 0, on_banks = 0;
  for (int minute = 1; minute <= 90; ++minute) {
    run.advance(60 * minute);
    fastest = std::max(fastest, (run.inflow() - before) / 60 - (lower ? 20 * c.discharge() : 0));
    before = run.inflow();
    const hydro::LaneState s = run.state();
    for (mesh::Index i = 0; i < mesh.n_cells(); ++i)
      if (std::abs(mesh.cell_y[i]) > 10) on_banks = std::max(on_banks, s.depth[i]);
  }
  INFO("order " << order << ", " << degrees << " degrees, at the " << (lower ? "lower" : "upper") << " end, "
                << on_banks << " m on the banks");
  // Critical flow across the rim at the level's depth is what comes in at most: 248 m3/s, 350 over a rim
  // at 45.
  CHECK(fastest < 20 * std::hypot(1, c.tangent()) * c.depth * std::sqrt(hydro::gravity * c.depth));
  CHECK(on_banks < 1e-3);
  const hydro::LaneState s = run.state();
  for (mesh::Index i = 0; i < mesh.n_cells(); ++i)
    if (std::abs(mesh.cell_y[i]) < 10) CHECK(s.depth[i] == Approx(c.depth).epsilon(0.01));
}

TEST_CASE("Water that runs along the rim leaves as it comes to rest") {
  const int order = GENERATE(1, 2);
  const mesh::Mesh mesh = mesh::rectangle({.width = 100, .height = 60, .columns = 20, .rows = 12},
                                          [](double, double) { return 0; });
  const auto outlet = [](double x, double y) {
    return x > 100 - 1e-6 && y < 30 ? EdgeKind::free_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = outlet, .order = order, .manning = 0.03});
  run.set_boundary(1e-4);
  // Round about the middle, at up to five times the speed of outflow: along the outlet, and back from it.
  run.set_water([&](mesh::Index c, std::size_t) {
    return Water{1, -0.05 * (mesh.cell_y[c] - 30), 0.03 * (mesh.cell_x[c] - 50)};
  });
  const double before = run.storage();
  run.advance(7200);
  CHECK(run.storage() < 0.1 * before);
  CHECK(std::abs(before - run.storage() + run.inflow()) < 1e-12 * before);
}
