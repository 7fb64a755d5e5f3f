// What must hold whatever the terrain: still water stays still, water is neither made nor lost, depths are
// never negative.
#include <catch2/catch.hpp>
#include <random>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

/// Two bumps on a slope: one stands out of a lake at level 1, the other stays under it.
double bumps(double x, double y) {
  const auto bump = [&](double x0, double y0, double height) {
    return height * std::exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / 400);
  };
  return 0.002 * x + bump(30, 50, 1.6) + bump(75, 40, 0.6);
}

const mesh::Rectangle square{.width = 100, .height = 100, .columns = 20, .rows = 20, .skew = 0.3};

mesh::Mesh lake_mesh(int which) {
  mesh::Rectangle shape = square;
  if (which == 2) return mixed_rectangle(shape, bumps);
  shape.quads = which == 1;
  return mesh::bare_rectangle(shape, bumps);
}

mesh::Mesh rough_mesh(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> height(0, 4);
  mesh::Mesh mesh = seed % 2 ? mesh::bare_rectangle(square, [](double, double) { return 0.0; })
                             : mixed_rectangle(square, [](double, double) { return 0.0; });
  for (double& z : mesh.bed_elevation) z = height(random);
  return mesh;
}

/// Lakes, films, dry ground and jets, cell by cell.
Water random_water(std::mt19937& random) {
  std::uniform_real_distribution<double> chance(0, 1), speed(-6, 6), exponent(-7, 0.7);
  const double h = chance(random) < 0.4 ? 0 : std::pow(10, exponent(random));
  return {h, speed(random), speed(random)};
}

}  // namespace

// Depth is level - bed, rounded: the pushes on a cell cancel to one rounding of the depth, 2e-16 m in f64 and
// 1e-7 m in f32, which without friction is felt as g * that / edge (5 m) * dt (0.5 s), 1e-16 and 1e-7 m/s, in
// every step. The bounds leave room for some thousands of them; 4e-13 and 2e-4 were seen.
TEMPLATE_TEST_CASE_SIG("Lake at rest around an island", "", ((int which), which), 0, 1, 2) {
  const mesh::Mesh mesh = lake_mesh(which);
  for (const core::Precision real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.members = real == core::Precision::f64 ? 1 : 8, .precision = real});
    run.set_level(1);
    const double before = run.storage();
    double fastest = 0;
    while (run.time() < 1000) {
      run.advance(run.time() + 50);
      fastest = std::max(fastest, run.fastest());
    }
    INFO("fastest " << fastest << " m/s in " << (real == core::Precision::f64 ? "f64" : "f32"));
    CHECK(fastest < (real == core::Precision::f64 ? 1e-12 : 5e-4));
    CHECK(run.storage() == Approx(before).epsilon(real == core::Precision::f64 ? 1e-13 : 1e-6));
    CHECK(run.clipped() == 0);
    CHECK(run.solver().diagnostics().active_blocks() > 0);  // it was really worked on
  }
}

// dry_depth is 1e-6 m: what is not deeper does not move, not even down a slope.
TEST_CASE("A film of 1e-6 m stays where it is") {
  const mesh::Mesh mesh = mesh::bare_rectangle(square, [](double x, double) { return 0.2 * x; });
  LaneRun run(mesh, {.manning = 0.03});
  run.set_water([](mesh::Index, std::size_t) { return Water{1e-6}; });
  for (int i = 0; i < 100; ++i) run.step(1);
  CHECK(run.fastest() == 0);
  for (double h : run.state().depth) CHECK(h == 1e-6);
}

TEST_CASE("Rain on a film that does not move yet only makes it deeper") {
  const mesh::Mesh mesh = mesh::bare_rectangle(square, [](double x, double) { return 0.2 * x; });
  LaneRun run(mesh, {.manning = 0.03, .max_step = 1});
  run.set_rain([](mesh::Index, std::size_t) { return 1e-8; });
  run.advance(100);
  CHECK(run.fastest() == 0);
  for (double h : run.state().depth) CHECK(h == Approx(1e-6).epsilon(1e-12));
}

// Terms of 1e5 m3 in all, summed over 1e4 steps: round-off of the sum stays below 1e-12 of it.
TEST_CASE("Rain, inflow, outflow and storage add up") {
  const mesh::Mesh mesh = lake_mesh(2);
  const auto kind = [](double x, double y) {
    if (x == 100 && y > 60) return EdgeKind::discharge;
    return x == 0 ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  for (const core::Precision real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.kind = kind, .precision = real, .manning = 0.03, .max_step = 1});
    run.set_level(0.5);
    run.set_boundary(0.3);
    const float intensity = 5e-5F;  // the same number in both precisions
    run.set_rain([&](mesh::Index, std::size_t) { return intensity; });
    const double before = run.storage();
    run.advance(1500);
    const double in = before + run.rained() + run.inflow() + run.clipped();
    const double turnover = before + run.rained() + 0.3 * 40 * 1500;
    INFO("steps " << run.substeps() << ", storage " << run.storage() << ", clipped " << run.clipped());
    CHECK(std::abs(run.storage() - in) < (real == core::Precision::f64 ? 1e-12 : 1e-6) * turnover);
    CHECK(run.inflow() < 0.3 * 40 * run.time());  // something left
    CHECK(std::abs(run.clipped()) < 1e-9 * turnover);
  }
}

// Beds jump by metres from cell to cell, water comes and goes: the hardest case for wetting and drying.
TEMPLATE_TEST_CASE_SIG("Never negative, never not a number, no water made", "", ((unsigned seed), seed), 1, 2,
                       3, 4, 5, 6) {
  const mesh::Mesh mesh = rough_mesh(seed);
  std::mt19937 random(seed);
  for (const core::Precision real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.members = 4, .precision = real, .manning = seed % 3 ? 0.03 : 0.0});
    run.set_water([&](mesh::Index, std::size_t) { return random_water(random); });
    std::vector<double> before;
    for (std::size_t k = 0; k < 4; ++k) before.push_back(run.storage(k));
    for (int i = 0; i < 400; ++i) {
      run.step(1e9);
      if (i % 10 != 0) continue;
      const hydro::LaneState s = run.state();
      for (std::size_t j = 0; j < s.depth.size(); ++j) {
        if (!(s.depth[j] >= 0)) FAIL("depth " << s.depth[j] << " at step " << i);
        if (!std::isfinite(s.velocity_x[j] + s.velocity_y[j])) FAIL("velocity at step " << i);
      }
    }
    CHECK(run.solver().diagnostics().find_not_finite() == mesh::none);
    for (std::size_t k = 0; k < 4; ++k) {
      INFO("clipped " << run.clipped(k) << " of " << before[k] << " m3");
      CHECK(std::abs(run.storage(k) - before[k] - run.clipped(k)) <
            (real == core::Precision::f64 ? 1e-12 : 1e-6) * before[k]);
      CHECK(run.clipped(k) < 1e-6 * before[k]);
    }
  }
}

// The hardest to keep from going negative: still water on a pillar, dry ground below on every side.
TEST_CASE("A column of water that falls apart loses nothing") {
  mesh::Mesh mesh = mesh::bare_rectangle(square, [](double, double) { return 0.0; });
  mesh.bed_elevation[700] = 3;
  for (const core::Precision real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.precision = real});
    run.set_water([](mesh::Index c, std::size_t) { return Water{c == 700 ? 2.0 : 0.0}; });
    const double before = run.storage();
    for (int i = 0; i < 50; ++i) run.step(1e9);
    CHECK(run.clipped() == 0);
    CHECK(run.storage() == Approx(before).epsilon(real == core::Precision::f64 ? 1e-13 : 1e-7));
  }
}
