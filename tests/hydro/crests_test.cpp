// Edges with a crest: a wall to the last bit below it, a weir above it, drowned too; still water, the
// balance.
#include "mesh/crests.hpp"

#include <catch2/catch.hpp>

#include "hydro/formulas/crest.hpp"
#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double wall_x = 100, width = 20, free_coefficient = 1.704;  // (2/3)^1.5 sqrt(g)

/// A channel 200 m long with a wall across its middle; behind it the bed lies `drop` lower.
mesh::Mesh channel(double crest, double drop, double coefficient = 0.577, int columns = 40) {
  mesh::Mesh mesh = mesh::rectangle({.width = 2 * wall_x, .height = width, .columns = columns, .rows = 4},
                                    [&](double x, double) { return x < wall_x ? 0 : -drop; });
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_nodes[e];
    if (std::abs(mesh.node_x[a] - wall_x) + std::abs(mesh.node_x[b] - wall_x) < 1e-6)
      mesh.crests.push_back({{a, b}, crest, coefficient});
  }
  mesh::sort_crests(mesh.crests);
  return mesh;
}

EdgeKind at_ends(double x, double) {
  return x < 1e-6 ? EdgeKind::discharge : x > 2 * wall_x - 1e-6 ? EdgeKind::level : EdgeKind::wall;
}

/// Mean energy head over the crest at 5 to 10 m before it, and level behind it, m.
struct Heads {
  double head, behind;
};
Heads heads(const LaneRun& run, double crest) {
  double head = 0, behind = 0;
  int n_head = 0, n_behind = 0;
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c) {
    const double x = run.mesh().cell_x[c] - wall_x, z = run.mesh().bed_elevation[c];
    const Water w = run.at(c);
    if (x > -20 && x < 0) head += z + w.depth + w.u * w.u / (2 * hydro::gravity) - crest, ++n_head;
    if (x > 0 && x < 20) behind += z + w.depth - crest, ++n_behind;
  }
  return {head / n_head, behind / n_behind};
}

}  // namespace

TEST_CASE("Nothing passes a wall below its crest, to the last bit, however the water runs against it",
          "[balance]") {
  for (const auto precision : {core::Precision::f64, core::Precision::f32})
    for (const int order : {1, 2})
      for (const int members : {1, 8}) {
        const mesh::Mesh mesh = channel(3.5, 1);
        LaneRun run(mesh, {.members = members, .precision = precision, .order = order, .local_steps = 8});
        run.set_water([&](mesh::Index c, std::size_t) {
          return mesh.cell_x[c] < 50 ? Water{2.3, 1} : mesh.cell_x[c] < wall_x ? Water{0.5, 0} : Water{};
        });
        const double before = run.storage();
        double highest = 0;
        run.advance(200, [&] {
          for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
            if (mesh.cell_x[c] < wall_x) highest = std::max(highest, run.depth_at(c));
        });
        CHECK(highest > 1.5);
        REQUIRE(highest < 3.5);
        for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
          if (mesh.cell_x[c] > wall_x)
            for (std::size_t k = 0; k < run.lanes(); ++k) REQUIRE(run.at(c, k).depth == 0);
        CHECK(run.storage() == Approx(before).epsilon(precision == core::Precision::f64 ? 1e-13 : 1e-6));
      }
}

TEST_CASE("A steady flow over a crest has the heads of the formula, free and drowned") {
  const double crest = 2;
  for (const int order : {1, 2})
    for (const auto& [q, tail] : {std::pair(0.5, 0.8), std::pair(2.0, 1.2), std::pair(2.0, 2.9),
                                  std::pair(2.0, 3.3), std::pair(4.0, 5.0)}) {
      const mesh::Mesh mesh = channel(crest, 0.5);
      LaneRun run(mesh, {.kind = at_ends, .order = order, .local_steps = 8, .manning = 0.01});
      run.set_water([&](mesh::Index c, std::size_t) {
        return Water{std::max(mesh.cell_x[c] < wall_x ? crest + 0.3 : tail, tail) - mesh.bed_elevation[c]};
      });
      run.set_boundary([&](double x, double, double) { return x < 1 ? q : tail; }, 0);
      run.advance(3000);
      const Heads h = heads(run, crest);
      const double law = hydro::over_crest(0.577, h.head, h.behind),
                   free_head = std::pow(q / free_coefficient, 2.0 / 3);
      INFO("order " << order << ", q " << q << ", tail " << tail << ": head " << h.head << ", behind "
                    << h.behind << ", formula " << law << ", free head " << free_head);
      CHECK(law == Approx(q).epsilon(0.02));
      if (tail < crest) CHECK(h.head == Approx(free_head).epsilon(0.01));
      if (tail > crest + 0.8 * free_head) CHECK(h.head > 1.01 * free_head);
    }
}

TEST_CASE("Still water stands over a drowned crest, and a sill of no height is none", "[balance]") {
  for (const int order : {1, 2}) {
    const mesh::Mesh mesh = channel(1, 0.3);
    LaneRun run(mesh, {.order = order});
    run.set_level(2.7);
    run.advance(500);
    CHECK(run.fastest() < 1e-12);
  }
}
