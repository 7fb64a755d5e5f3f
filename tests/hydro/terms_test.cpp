// Terms at edges: eddies spread a shear layer as they must, leave still water alone, and count in the step.
#include "core/terms.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

double flat(double, double) { return 0; }

/// The row of a term of core/terms.hpp.
hydro::UsedTerm term(const std::string& name, double coefficient) {
  const auto& rows = core::term_rows();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  REQUIRE(found != rows.end());
  return {static_cast<int>(found - rows.begin()), coefficient};
}

/// Two streams along y, side by side, in water 2 m deep: +0.5 m/s and -0.5 m/s. Seen in the middle, where
/// what the rims do has not come yet.
constexpr double speed = 0.5, width = 100, height = 75, time = 5, nu = 4;
struct Layer {
  double error;  ///< mean, of the speed of a stream
  long steps;
};
Layer shear_layer(bool quads, int columns, int order, int local_steps, double coefficient) {
  const mesh::Mesh mesh = mesh::bare_rectangle({.width = width,
                                                .height = height,
                                                .columns = columns,
                                                .rows = columns * 3 / 4,
                                                .skew = quads ? 0 : 0.15,
                                                .quads = quads},
                                               flat);
  LaneRun run(mesh, {.kind =
                         [](double, double y) {
                           return y < 0.01 || y > height - 0.01 ? EdgeKind::level : EdgeKind::wall;
                         },
                     .order = order,
                     .local_steps = local_steps});
  run.solver().terms().use({term("viscosity", coefficient)}, mesh::whole(mesh));
  run.set_boundary(2);
  run.set_water([&](mesh::Index c, std::size_t) {
    return Water{2, 0, mesh.cell_x[c] > width / 2 ? speed : -speed};
  });
  run.advance(time);
  Layer layer{0, run.substeps()};
  double area = 0;
  const hydro::LaneState s = run.state();
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    if (std::abs(mesh.cell_y[c] - height / 2) > 10) continue;
    const double exact = speed * std::erf((mesh.cell_x[c] - width / 2) / (2 * std::sqrt(nu * time)));
    layer.error += std::abs(s.velocity_y[c] - exact) * mesh.cell_area[c] / speed;
    area += mesh.cell_area[c];
  }
  layer.error /= area;
  return layer;
}

}  // namespace

// v = V erf(x / (2 sqrt(nu t))): the streams run along the edges, so that nothing else mixes them.
TEST_CASE("A shear layer spreads with the square root of time") {
  const int order = GENERATE(1, 2), local_steps = GENERATE(1, 8);
  const Layer coarse = shear_layer(true, 40, order, local_steps, nu),
              fine = shear_layer(true, 80, order, local_steps, nu),
              none = shear_layer(true, 40, order, local_steps, 0);
  INFO("order " << order << ", local steps " << local_steps << ": " << coarse.error << ", " << fine.error
                << "; without " << none.error);
  CHECK(fine.error < 0.002);
  CHECK(coarse.error / fine.error > 2);
  CHECK(none.error > 0.05);
}

TEST_CASE("A shear layer across skewed triangles") {
  const Layer fine = shear_layer(false, 60, 2, 1, nu);
  INFO(fine.error);
  CHECK(fine.error < 0.01);
}

// Explicit: without its part in the step, 100 m2/s on cells of 2.5 m would be cut to what is stable.
TEST_CASE("The step heeds the viscosity") {
  const Layer thin = shear_layer(true, 40, 1, 1, nu), thick = shear_layer(true, 40, 1, 1, 25 * nu);
  INFO(thin.steps << " steps, " << thick.steps << " steps");
  CHECK(thick.steps > 3 * thin.steps);
}

TEST_CASE("Eddies over hills, wet and dry: still water stays, a flood loses speed") {
  const mesh::Mesh mesh =
      mixed_rectangle({.width = 100, .height = 60, .columns = 25, .rows = 15, .skew = 0.2},
                      [](double x, double y) { return 0.4 * std::sin(0.1 * x) * std::cos(0.13 * y); });
  const int order = GENERATE(1, 2), local_steps = GENERATE(1, 8);
  const std::string name = GENERATE("viscosity", "smagorinsky", "elder");
  const auto run_with = [&](double coefficient, bool still) {
    LaneRun run(mesh, {.order = order, .local_steps = local_steps, .manning = 0.02, .max_step = 5});
    run.solver().terms().use({term(name, coefficient)}, mesh::whole(mesh));
    if (still)
      run.set_level(0.2);
    else
      run.set_water([&](mesh::Index c, std::size_t) {
        return Water{std::max(0.0, 0.2 - mesh.bed_elevation[c]), mesh.cell_y[c] > 30 ? 1.0 : -1.0, 0};
      });
    run.advance(20);
    double energy = 0;
    const hydro::LaneState s = run.state();
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      energy += s.depth[c] * mesh.cell_area[c] *
                (s.velocity_x[c] * s.velocity_x[c] + s.velocity_y[c] * s.velocity_y[c]);
    CHECK(run.storage() > 0);
    return energy;
  };
  INFO(name << ", order " << order << ", local steps " << local_steps);
  CHECK(run_with(0.5, true) == 0);
  const double with = run_with(0.5, false), without = run_with(0, false);
  CHECK(with > 0);
  CHECK(with < without);
}
