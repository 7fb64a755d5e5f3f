// Order 2 in space and time: order of convergence on a smooth wave, dam breaks, still water, wetting and
// drying.
#include <catch2/catch.hpp>
#include <random>

#include "tests/cases/exact/waves.hpp"
#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

double flat(double, double) { return 0; }

mesh::Mesh flume(double x0, double length, int columns, double skew) {
  const double dx = length / columns;
  return mesh::bare_rectangle(
      {.x0 = x0, .width = length, .height = 4 * dx, .columns = columns, .rows = 4, .skew = skew}, flat);
}

/// A wave that runs into still water 1 m deep: u - 2c is the same everywhere, so each depth travels at u + c.
double simple_wave(double x, double t) {
  const double c0 = std::sqrt(hydro::gravity), top = 0.05 * c0;
  const auto start = [&](double s) { return c0 + top * std::exp(-s * s / 36); };
  double low = x - (c0 + 3 * top) * t - 1, high = x - c0 * t + 1;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (middle + (3 * start(middle) - 2 * c0) * t < x ? low : high) = middle;
  }
  return start(0.5 * (low + high));
}

double wave_error(int columns, double skew) {
  const double c0 = std::sqrt(hydro::gravity), end = 4;
  const mesh::Mesh mesh = flume(-25, 60, columns, skew);
  LaneRun run(mesh, {.order = 2});
  run.set_water([&](mesh::Index i, std::size_t) {
    const double c = simple_wave(mesh.cell_x[i], 0);
    return Water{c * c / hydro::gravity, 2 * (c - c0), 0};
  });
  run.advance(end);
  const hydro::LaneState s = run.state();
  double error = 0, area = 0;
  for (mesh::Index i = 0; i < mesh.n_cells(); ++i) {
    const double c = simple_wave(mesh.cell_x[i], end);
    error += mesh.cell_area[i] * std::abs(s.depth[i] - c * c / hydro::gravity);
    area += mesh.cell_area[i];
  }
  return error / area;
}

const mesh::Rectangle square{.width = 100, .height = 100, .columns = 20, .rows = 20, .skew = 0.3};

}  // namespace

// Seen: order 2.24 and, with nodes moved by up to 0.3 of their spacing, 2.4.
TEST_CASE("Order two on a smooth wave") {
  for (double skew : {0.0, 0.3}) {
    const double coarse = wave_error(100, skew), fine = wave_error(200, skew);
    INFO("skew " << skew << ": errors " << coarse << ", " << fine << " m");
    CHECK(std::log2(coarse / fine) > 1.9);
  }
}

// Nodes moved by up to 0.3 of their spacing: some triangles are slivers.
TEST_CASE("Lake at rest around an island, both orders") {
  const auto bed = [](double x, double y) {
    const auto bump = [&](double x0, double y0, double height) {
      return height * std::exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / 400);
    };
    return 0.002 * x + bump(30, 50, 1.6) + bump(75, 40, 0.6);
  };
  mesh::Rectangle quads = square;
  quads.quads = true;
  const mesh::Mesh meshes[] = {mesh::bare_rectangle(square, bed), mesh::bare_rectangle(quads, bed),
                               mixed_rectangle(square, bed)};
  for (const mesh::Mesh& mesh : meshes)
    for (const core::Precision real : {core::Precision::f64, core::Precision::f32})
      for (int order : {1, 2}) {
        LaneRun run(mesh, {.precision = real, .order = order});
        run.set_level(1);
        run.advance(200);
        INFO("order " << order << ", " << mesh.n_cells() << " cells, f32 " << (real == core::Precision::f32));
        CHECK(run.fastest() == 0);
        CHECK(run.clipped() == 0);
      }
}

TEST_CASE("Order two: never negative, no water made") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> height(0, 4), chance(0, 1), speed(-6, 6), exponent(-7, 0.7);
    mesh::Mesh mesh = seed % 2 ? mesh::bare_rectangle(square, flat) : mixed_rectangle(square, flat);
    for (double& z : mesh.bed_elevation) z = height(random);
    for (const core::Precision real : {core::Precision::f64, core::Precision::f32}) {
      LaneRun run(mesh, {.members = 4, .precision = real, .order = 2, .manning = seed % 3 ? 0.03 : 0.0});
      run.set_water([&](mesh::Index, std::size_t) {
        const double h = chance(random) < 0.4 ? 0 : std::pow(10, exponent(random));
        return Water{h, speed(random), speed(random)};
      });
      const double before = run.storage();
      for (int i = 0; i < 400; ++i) run.step(1e9);
      for (double h : run.state().depth) CHECK(h >= 0);
      CHECK(run.solver().diagnostics().find_not_finite() == mesh::none);
      CHECK(run.clipped() < 1e-6 * before);
      CHECK(std::abs(run.storage() - before - run.clipped()) <
            (real == core::Precision::f64 ? 1e-12 : 1e-6) * before);
    }
  }
}

mesh::Mesh rough_valley(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> rough(-1.5, 1.5);
  mesh::Mesh mesh = mesh::bare_rectangle(
      {.width = 2000, .height = 600, .columns = 25, .rows = 7, .skew = 0.25},
      [](double x, double y) { return 0.06 * (2000 - x) + 0.5 * std::max(std::abs(y - 300) - 40, 0.0); });
  for (double& z : mesh.bed_elevation) z += rough(random);
  return mesh;
}
EdgeKind lower_end(double x, double) { return x > 1999 ? EdgeKind::critical_outflow : EdgeKind::wall; }

// A narrow valley, its stream and sides rough at the scale of the cells: planes of the bed cross there, or
// fall towards a higher cell (hydro/formulas/bed_step.hpp). Water must run off as in first order. Seen: 24 to
// 26 of 120 thousand m3 left in order 1 at up to 1.7 m/s, 28 to 31 in order 2 at up to 2.2 m/s; with planes
// believed everywhere 71 to 84 at up to 10 m/s.
TEST_CASE("Order two: rain runs off a rough narrow valley") {
  for (unsigned seed : {1, 2}) {
    const mesh::Mesh mesh = rough_valley(seed);
    const auto kind = lower_end;
    double left[2];
    for (int order : {1, 2}) {
      LaneRun run(mesh, {.kind = kind, .order = order, .manning = 0.05, .max_step = 60});
      run.set_rain([](mesh::Index, std::size_t) { return 50 / 3.6e6; });
      run.advance(7200);
      INFO("seed " << seed << ", order " << order << ": " << run.storage() << " of " << run.rained()
                   << " m3 left, fastest " << run.fastest() << " m/s");
      left[order - 1] = run.storage();
      CHECK(run.fastest() < 3);
      CHECK(std::abs(run.storage() - run.inflow() - run.rained()) < 1e-12 * run.rained());
    }
    CHECK(left[1] < 1.3 * left[0]);
  }
}

// What has run off must not depend on the length of the steps. With friction over half a step against a slope
// of the level that was not believed, it did, without end: on the demonstration basin 4 % more for each
// halving.
TEST_CASE("Order two: runoff with short steps is runoff with long ones") {
  const mesh::Mesh mesh = rough_valley(1);
  std::vector<double> out;
  for (double cfl : {0.9, 0.225}) {
    LaneRun run(mesh, {.kind = lower_end, .order = 2, .manning = 0.05, .cfl = cfl, .max_step = 60});
    run.set_rain([](mesh::Index, std::size_t) { return 50 / 3.6e6; });
    run.advance(3600);
    out.push_back(-run.inflow());
  }
  INFO("left the valley: " << out[0] << ", with quarters of the steps " << out[1] << " m3");
  CHECK(std::abs(out[0] / out[1] - 1) < 0.02);
}

// Seen: 0.0005 of the volume in each at 1,000 columns; these bounds are for 200.
TEST_CASE("Order two: dam breaks") {
  const Stoker stoker(1, 0.2);
  for (double right : {0.2, 0.0}) {
    const mesh::Mesh mesh = flume(-50, 100, 200, 0);
    LaneRun run(mesh, {.order = 2});
    run.set_water([&](mesh::Index c, std::size_t) { return Water{mesh.cell_x[c] < 0 ? 1 : right}; });
    run.advance(6);
    const hydro::LaneState s = run.state();
    double error = 0, volume = 0;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
      const double x = mesh.cell_x[c], exact = right > 0 ? stoker.at(x, 6).depth : ritter(1, x, 6).depth;
      error += mesh.cell_area[c] * std::abs(s.depth[c] - exact);
      volume += mesh.cell_area[c] * exact;
    }
    INFO("right " << right << ": relative error " << error / volume);
    CHECK(error < 0.005 * volume);
  }
}
