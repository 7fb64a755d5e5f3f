// Wetting and drying on random rough beds and steep slopes: nothing negative, no water made, no step that
// collapses, and films that flow no faster than friction lets them.

#include <algorithm>
#include <random>

#include "tests/cases/case.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

/// A square of 200 m on a slope of `slope`, every cell moved up or down by up to `rough` m.
mesh::Mesh rough_slope(double slope, double rough) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> height(-rough, rough);
  mesh::Mesh mesh = square(
      200, 40, [&](double x, double) { return slope * (100 - x); }, 0.25);
  for (double& z : mesh.bed_elevation) z += height(random);
  return mesh;
}

/// Rain on random puddles for half an hour, then half an hour without.
void storm(const Setting& s, Report& r, double slope) {
  const mesh::Mesh mesh = rough_slope(slope, 1);
  LaneRun run(mesh, {.precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = 0.03,
                     .max_step = 5});
  std::mt19937 random(11);
  std::uniform_real_distribution<double> chance(0, 1), exponent(-7, 0);
  run.set_water([&](mesh::Index, std::size_t) {
    return Water{chance(random) < 0.4 ? 0 : std::pow(10, exponent(random))};
  });
  const double before = run.storage(), end = s.quick ? 300 : 3600;
  std::vector<double> steps;
  double last = 0;
  const auto count = [&] {  // but for those that are cut to land on a time
    if (run.time() < end / 2 * (1 - 1e-9) || (run.time() > end / 2 && run.time() < end * (1 - 1e-9)))
      steps.push_back(run.time() - last);
    last = run.time();
  };
  run.set_rain([](mesh::Index, std::size_t) { return 50 / 3.6e6; });
  run.advance(end / 2, count);
  run.set_rain([](mesh::Index, std::size_t) { return 0.0; });
  run.advance(end, count);
  const double shortest = *std::min_element(steps.begin(), steps.end());
  std::nth_element(steps.begin(), steps.begin() + steps.size() / 2, steps.end());
  const std::vector<double> depth = run.state().depth;
  const double scale = before + run.rained();
  const std::string at = slope > 0 ? ", slope 1:1" : ", level";
  r.above("least depth (m)" + at, *std::min_element(depth.begin(), depth.end()), 0);
  r.above("shortest step over the median" + at, shortest / steps[steps.size() / 2], 0.1);
  r.below("volume made by clipping, relative" + at, run.clipped() / scale, 1e-6);
  r.below("water balance, relative" + at, std::abs(run.storage() - scale - run.clipped()) / scale,
          s.single() ? 1e-6 : 1e-12);
  r.below("largest velocity (m/s)" + at, run.fastest(), 5);
}

/// A film at the wetting limit on a slope of 1:1.
void film(const Setting& s, Report& r) {
  const mesh::Mesh mesh = rough_slope(1, 0.5);
  LaneRun run(mesh, {.precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .manning = 0.03,
                     .max_step = 5});
  run.set_water([](mesh::Index, std::size_t) { return Water{1e-6}; });
  run.advance(600);
  r.below("velocity of a film of 1e-6 m (m/s)", run.fastest(), 0.01);
}

Report rough_beds(const Setting& s) {
  Report r;
  r.cells = 3200;
  r.mesh = "skewed triangles in a square of 200 m, beds moved by up to 1 m";
  storm(s, r, 0);
  storm(s, r, 1);
  film(s, r);
  return r;
}

}  // namespace

void add_rough_beds(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "rough_beds",
       .title = "Wetting and drying on rough beds",
       .about =
           "Puddles of 1e-7 to 1 m and rain on random beds, level and on a slope of 1:1, walls around; a "
           "film of 1e-6 m. No exact solution: what is held are the rules that every solution keeps.",
       .quick = true,
       .in_single = true,
       .run = rough_beds});
}

}  // namespace freshet::cases
