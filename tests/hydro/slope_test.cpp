// Water on slopes: uniform flow, rain on a plane, Thacker's bowl. First order; bounds are 20 % above what was
// seen when the tests were written.
#include <catch2/catch.hpp>

#include "tests/cases/exact/waves.hpp"
#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

struct Channel {
  double length, slope;  ///< m, -
  double to;             ///< share of the length above which the flow is uniform
};

constexpr double unit_discharge = 1, manning = 0.03;  // m2/s, s/m^(1/3)

/// Mean depth over normal depth, minus 1, once nothing changes any more.
double departure(const Channel& c, int columns) {
  const double dx = c.length / columns;
  const mesh::Mesh mesh =
      mesh::bare_rectangle({.width = c.length, .height = 2 * dx, .columns = columns, .rows = 2},
                           [&](double x, double) { return c.slope * (c.length - x); });
  const auto kind = [&](double x, double) {
    if (x == 0) return EdgeKind::discharge;
    return x == c.length ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind, .manning = manning});
  const double depth = normal_depth(unit_discharge, manning, c.slope);
  run.set_water([&](mesh::Index, std::size_t) { return Water{depth}; });
  run.set_boundary(unit_discharge);
  run.advance(3 * c.length / (unit_discharge / depth));
  double volume = 0, area = 0;
  for (mesh::Index i = 0; i < mesh.n_cells(); ++i)
    if (mesh.cell_x[i] > 0.2 * c.length && mesh.cell_x[i] < c.to * c.length) {
      volume += run.at(i).depth * mesh.cell_area[i];
      area += mesh.cell_area[i];
    }
  return volume / area / depth - 1;
}

}  // namespace

// Froude number 0.46, depth 0.79 m; the fall at the end draws down what lies near it.
TEST_CASE("Steady flow on a gentle slope finds its normal depth") {
  const Channel gentle{2000, 0.002, 0.5};
  const double coarse = departure(gentle, 100), fine = departure(gentle, 200);
  INFO("departures from normal depth: " << coarse << ", " << fine);
  CHECK(std::abs(fine) < 0.01);
  CHECK(std::abs(fine) < 0.6 * std::abs(coarse));  // first order
}

// Froude number 1.3, depth 0.39 m, bed steps of 0.2 and 0.1 m between columns: the first order needs steps
// well below the depth. Seen: 5.2 and 2.6 %.
TEST_CASE("Steady flow on a steep slope comes near its normal depth, with first order") {
  const Channel steep{1000, 0.02, 0.9};
  const double coarse = departure(steep, 100), fine = departure(steep, 200);
  INFO("departures from normal depth: " << coarse << ", " << fine);
  CHECK(std::abs(fine) < 0.03);
  CHECK(std::abs(fine) < 0.6 * std::abs(coarse));
}

// Kinematic wave: at the foot q = (i t)^(5/3) sqrt(S) / n until water from the top arrives, then i L. Water
// of millimetres over bed steps of centimetres falls from cell to cell: where it is slower than critical
// (here the Froude number is 0.6) the first order lets out h (u + 2 c) / 3 instead of h u and the rise comes
// too early. Seen: at most 0.37 of the steady outflow ahead. The steady outflow itself is exact.
TEST_CASE("Rain on a tilted plane: rising limb and steady outflow") {
  const double length = 100, width = 2, slope = 0.05, n = 0.05, rain = 50 / 3.6e6;
  const mesh::Mesh mesh = mesh::bare_rectangle({.width = length, .height = width, .columns = 100, .rows = 2},
                                               [&](double x, double) { return slope * (length - x); });
  const auto kind = [&](double x, double) {
    return x == length ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  LaneRun run(mesh, {.kind = kind, .manning = n, .max_step = 1});
  run.set_rain([&](mesh::Index, std::size_t) { return rain; });
  const double arrival = normal_depth(rain * length, n, slope) / rain;
  double left = 0, worst = 0;
  for (double t = 20; t <= 3 * arrival; t += 20) {
    run.advance(t);
    const double q = (-run.inflow() - left) / 20 / width, middle = t - 10;
    left = -run.inflow();
    const double exact = std::min(std::pow(rain * middle, 5.0 / 3) * std::sqrt(slope) / n, rain * length);
    worst = std::max(worst, std::abs(q - exact) / (rain * length));
    if (t > 2.5 * arrival) CHECK(q == Approx(rain * length).epsilon(0.005));
  }
  INFO("largest departure from the kinematic hydrograph: " << worst << " of the steady outflow");
  CHECK(worst < 0.45);
}

TEST_CASE("Thacker's bowl after one period") {
  const Thacker exact;
  double errors[2];
  for (int i = 0; i < 2; ++i) {
    const int columns = 40 << i;
    const mesh::Mesh mesh = mesh::bare_rectangle(
        {.x0 = -2, .y0 = -2, .width = 4, .height = 4, .columns = columns, .rows = columns},
        [&](double x, double y) { return exact.bed(std::hypot(x, y)); });
    LaneRun run(mesh, {});
    const auto depth = [&](mesh::Index c, double t) {
      return exact.depth(std::hypot(mesh.cell_x[c], mesh.cell_y[c]), t);
    };
    run.set_water([&](mesh::Index c, std::size_t) { return Water{depth(c, 0)}; });
    const double before = run.storage();
    run.advance(exact.period());
    double off = 0;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      off += mesh.cell_area[c] * std::abs(run.at(c).depth - depth(c, exact.period()));
    errors[i] = off / before;
    INFO("clipped " << run.clipped() / before);
    CHECK(std::abs(run.storage() - before - run.clipped()) < 1e-12 * before);
    CHECK(run.clipped() < 1e-6 * before);
  }
  INFO("misplaced share of the water: " << errors[0] << ", " << errors[1]);
  CHECK(errors[1] < 0.1);  // seen: 0.133 and 0.083, order 0.7
  CHECK(errors[1] < 0.7 * errors[0]);
}
