// Rivers between banks: what is a bank, still water next to banks, elongated cells of second order.
#include "mesh/banks.hpp"

#include <catch2/catch.hpp>
#include <numbers>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double half_width = 10, slope = 1e-3;

/// A strip along x, 20 m wide, of quadrilaterals `length` m long; beyond it triangles, `height` above.
mesh::Mesh strip(double length, double height, int columns, double scale = 1) {
  const double y[] = {-70, -40, -10, -5, 0, 5, 10, 40, 70};
  mesh::Mesh mesh;
  mesh.basin_name = "strip";
  mesh.land_class_names = {"default", "channel"};
  for (int i = 0; i <= columns; ++i)
    for (double at : y) {
      mesh.node_x.push_back(scale * i * length);
      mesh.node_y.push_back(scale * at);
    }
  for (mesh::Index i = 0; i < columns; ++i)
    for (mesh::Index j = 0; j < 8; ++j) {
      const mesh::Index a = 9 * i + j, b = a + 9, c = b + 1, d = a + 1;
      if (j >= 2 && j < 6) {
        mesh.cell_nodes.push_back({a, b, c, d});
      } else {
        mesh.cell_nodes.push_back({a, b, c, mesh::none});
        mesh.cell_nodes.push_back({a, c, d, mesh::none});
      }
    }
  mesh::derive_topology(mesh);
  mesh::lay_bed(mesh, [](double, double) { return 0; });
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    mesh.bed_elevation[c] = scale * ((std::abs(mesh.cell_y[c]) < scale * half_width ? 0 : height) -
                                     slope * mesh.cell_x[c] / scale);
  return mesh;
}

bool stands_on_bank(const mesh::Mesh& mesh, mesh::Index edge, double half) {
  const auto [a, b] = mesh.edge_nodes[edge];
  return std::abs(std::abs(mesh.node_y[a]) - half) < 1e-9 &&
         std::abs(std::abs(mesh.node_y[b]) - half) < 1e-9 && mesh.node_y[a] == mesh.node_y[b];
}

}  // namespace

TEST_CASE("A bank is where the bed steps between smooth beds, whatever the size of the cells") {
  for (double scale : {1.0, 0.01}) {
    const mesh::Mesh mesh = strip(30, 4, 12, scale);
    const std::vector<mesh::Index> banks = mesh::bank_edges(mesh);
    CHECK(banks.size() == 24);
    for (mesh::Index e : banks) CHECK(stands_on_bank(mesh, e, scale * half_width));
  }
}

// At a kink a triangle may stand out against all its neighbours.
TEST_CASE("Slopes and valleys have no banks, kinks next to none") {
  const mesh::Rectangle shape{.width = 100, .height = 100, .columns = 20, .rows = 20, .skew = 0.2};
  const struct {
    mesh::BedFunction bed;
    std::size_t most;
  } beds[] = {{[](double x, double) { return 0.5 * x; }, 0},
              {[](double x, double y) { return 0.3 * std::abs(x - 52) + 0.1 * y; }, 0},
              {[](double x, double y) { return 2 * std::sin(0.1 * x) * std::cos(0.07 * y); }, 0},
              {[](double x, double) { return std::max(x - 50, 0.0); }, 6}};
  for (const auto& [bed, most] : beds) {
    const mesh::Mesh mesh = mesh::bare_rectangle(shape, bed);
    const std::size_t banks = mesh::bank_edges(mesh).size();
    INFO(banks << " of " << mesh.n_edges() << " edges, at most " << most);
    CHECK(banks <= most);
  }
}

// Water below the banks, and a metre above them, in cells 6 and 15 times as long as wide.
TEST_CASE("Still water next to banks") {
  for (const double level : {2.0, 5.0})
    for (const double length : {30.0, 75.0})
      for (const core::Precision real : {core::Precision::f64, core::Precision::f32})
        for (const int order : {1, 2}) {
          const mesh::Mesh mesh = strip(length, 4, 12);
          LaneRun run(mesh, {.precision = real, .order = order, .local_steps = 8});
          run.set_level(level);
          run.advance(600);
          INFO("level " << level << ", cells of " << length << " m, order " << order);
          CHECK(run.fastest() == 0);
        }
}

// A wave across the river between its banks dies; with the cell's own pressure on them it stood for ever.
TEST_CASE("Order two: waves between banks die") {
  for (const double height : {4.0, 40.0}) {
    const mesh::Mesh mesh = strip(30, height, 20);
    LaneRun run(mesh, {.order = 2, .local_steps = 8, .manning = 0.03});
    run.set_water([&](mesh::Index c, std::size_t) {
      const double level = 2.5 + 0.1 * std::sin(std::numbers::pi * mesh.cell_y[c] / 20);
      return Water{std::max(level - mesh.bed_elevation[c] - slope * mesh.cell_x[c], 0.0)};
    });
    run.advance(600);
    double across = 0;
    for (const double v : run.state().velocity_y) across = std::max(across, std::abs(v));
    INFO("banks " << height << " m: " << across << " m/s across");
    CHECK(across < 1e-3);
  }
}
