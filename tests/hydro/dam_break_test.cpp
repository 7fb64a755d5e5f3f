// Dam breaks, first order. The errors of three meshes are measured; the bounds stand 20 % above what was seen
// when the test was written (the figures next to them), and the order of convergence is bounded too.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/cases/exact/waves.hpp"
#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double half_length = 50, end_time = 6;  // s: no wave has reached an end

mesh::Mesh flume(int columns, bool quads) {
  const double dx = 2 * half_length / columns;
  return mesh::bare_rectangle({.x0 = -half_length,
                               .width = 2 * half_length,
                               .height = 4 * dx,
                               .columns = columns,
                               .rows = 4,
                               .quads = quads},
                              [](double, double) { return 0.0; });
}

using Exact = std::function<Profile(double x, double t)>;

struct Outcome {
  double error = 0;                            ///< mean of |depth - exact| [m]
  double highest = 0, lowest = 1e9, rise = 0;  ///< largest depth, smallest, largest rise along x [m]
};

/// Cells in order of x, for pictures and for the test of monotony.
std::vector<std::pair<double, Water>> profile(const LaneRun& run) {
  std::vector<std::pair<double, Water>> rows;
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c) rows.emplace_back(run.mesh().cell_x[c], run.at(c));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return rows;
}

/// FRESHET_PLOT=folder keeps the profiles: x, depth, u, exact depth, exact u.
void keep(const std::string& name, const std::vector<std::pair<double, Water>>& rows, const Exact& exact) {
  const char* folder = std::getenv("FRESHET_PLOT");
  if (!folder) return;
  std::ofstream out(std::string(folder) + "/" + name + ".csv");
  for (const auto& [x, w] : rows) {
    const Profile e = exact(x, end_time);
    out << x << ',' << w.depth << ',' << w.u << ',' << e.depth << ',' << e.u << '\n';
  }
}

Outcome dam_break(const std::string& name, int columns, double right, const Exact& exact,
                  core::Precision real = core::Precision::f64, bool quads = false) {
  const mesh::Mesh mesh = flume(columns, quads);
  LaneRun run(mesh, {.precision = real});
  run.set_water([&](mesh::Index c, std::size_t) { return Water{mesh.cell_x[c] < 0 ? 1 : right}; });
  run.advance(end_time);
  const auto rows = profile(run);
  keep(std::string(name) + "_" + std::to_string(columns), rows, exact);
  Outcome o;
  const double area = 2 * half_length * 4 * 2 * half_length / columns;
  double level = 1e9;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    o.error += mesh.cell_area[c] / area * std::abs(run.at(c).depth - exact(mesh.cell_x[c], end_time).depth);
  for (const auto& [x, w] : rows) {
    o.highest = std::max(o.highest, w.depth);
    o.lowest = std::min(o.lowest, w.depth);
    o.rise = std::max(o.rise, w.depth - level);
    level = std::min(level, w.depth);
  }
  return o;
}

void check_convergence(const std::string& name, double right, const Exact& exact,
                       const std::vector<double>& bounds, double order) {
  std::vector<double> errors;
  for (int columns : {100, 200, 400}) {
    const Outcome o = dam_break(name, columns, right, exact);
    INFO(name << " with " << columns << " columns: L1 error " << o.error << " m, rise " << o.rise);
    CHECK(o.error < bounds[errors.size()]);
    CHECK(o.highest <= 1 + 1e-12);
    CHECK(o.lowest >= right - 1e-12);
    errors.push_back(o.error);
  }
  const double seen = std::log2(errors[0] / errors[2]) / 2;
  INFO("order of convergence " << seen);
  CHECK(seen > order);
}

}  // namespace

TEST_CASE("Dam break into water (Stoker 1957)") {
  const Stoker exact(1, 0.2);
  check_convergence(
      "stoker", 0.2, [&](double x, double t) { return exact.at(x, t); }, {0.0090, 0.0052, 0.0030},
      0.7);  // seen: 0.0074, 0.0043, 0.0025; order 0.79
}

TEST_CASE("Dam break onto dry ground (Ritter 1892)") {
  check_convergence(
      "ritter", 0, [](double x, double t) { return ritter(1, x, t); }, {0.0097, 0.0058, 0.0034},
      0.7);  // seen: 0.0080, 0.0048, 0.0028; order 0.75
}

// On quadrilaterals, where the flow has one dimension. Stoker's start leaves a dip of 0.0018 m in the
// plateau, as first-order schemes do; apart from it only round-off may let the profile rise.
TEST_CASE("Dam breaks make no new extremes and fall along the flume") {
  const Stoker exact(1, 0.2);
  const Exact stoker = [&](double x, double t) { return exact.at(x, t); };
  const Exact dry = [](double x, double t) { return ritter(1, x, t); };
  CHECK(dam_break("stoker_quads", 200, 0.2, stoker, core::Precision::f64, true).rise < 2.2e-3);
  CHECK(dam_break("ritter_quads", 200, 0, dry, core::Precision::f64, true).rise < 1e-12);
}

TEST_CASE("Single precision has the same error") {
  const Exact exact = [](double x, double t) { return ritter(1, x, t); };
  const double f64 = dam_break("ritter", 200, 0, exact).error;
  const double f32 = dam_break("ritter_f32", 200, 0, exact, core::Precision::f32).error;
  CHECK(f32 == Approx(f64).epsilon(0.01));
}
