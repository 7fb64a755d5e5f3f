// Ways of water over a mesh: lengths against all pairs worked out otherwise, and what ends at a divide.
#include "mesh/water_ways.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "mesh/gauge_sites.hpp"
#include "mesh/land_class.hpp"
#include "tests/support/two_valleys.hpp"

using namespace freshet;
using namespace freshet::mesh;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Floyd (1962) and Warshall (1962): all pairs at once, with nothing of Dijkstra's in it.
std::vector<std::vector<double>> all_pairs(const WaterWays& ways, double per_down, double per_up) {
  const auto n = static_cast<std::size_t>(ways.cells());
  std::vector<std::vector<double>> d(n, std::vector<double>(n, infinite));
  for (std::size_t c = 0; c < n; ++c) {
    d[c][c] = 0;
    for (const WaterWays::Link& link : ways.links(static_cast<Index>(c)))
      d[c][link.to] = link.length * (link.down ? per_down : per_up);
  }
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
  return d;
}

WaterWays::Cost lengths(double per_down, double per_up) {
  return [=](Index, const WaterWays::Link& link) { return link.length * (link.down ? per_down : per_up); };
}

}  // namespace

// Sums of at most 500 lengths in another order: 500 times half an ulp.
TEST_CASE("Cheapest ways are those of all pairs, and their lengths make up the cost") {
  const Mesh mesh = test::two_valleys(12, 10);
  const WaterWays ways(mesh, 3);
  const auto wanted = all_pairs(ways, 1, 2.5);
  long reached = 0, out_of_reach = 0;
  for (Index origin = 0; origin < mesh.n_cells(); origin += 7) {
    std::vector<double> found(static_cast<std::size_t>(mesh.n_cells()), infinite);
    for (const WaterWays::Reached& r : ways.reached(origin, lengths(1, 2.5), 1500)) {
      found[r.cell] = r.cost;
      CHECK(r.down + 2.5 * r.up == Approx(r.cost).epsilon(1e-13));
    }
    for (std::size_t c = 0; c < found.size(); ++c) {
      const double d = wanted[origin][c];
      if (std::isfinite(found[c])) {
        CHECK(found[c] == Approx(d).epsilon(1e-13));
        ++reached;
      } else {
        CHECK(d >= 1500 * (1 - 1e-13));
        ++out_of_reach;
      }
    }
  }
  CHECK(reached > 1000);
  CHECK(out_of_reach > 1000);
}

TEST_CASE("Two valleys: no way over the ridge, however near; down one and up the other where they meet") {
  for (const bool meet : {false, true}) {
    const Mesh mesh = test::two_valleys(40, 20, meet);
    const WaterWays ways(mesh, 3);
    const Index here = test::cell_near(mesh, 300, test::valley_floor[0]),
                there = test::cell_near(mesh, 300, test::valley_floor[1]);
    const auto reached = ways.reached(here, lengths(1, 1), infinite);
    const auto found = std::find_if(reached.begin(), reached.end(), [&](auto& r) { return r.cell == there; });
    REQUIRE((found != reached.end()) == meet);
    if (!meet) continue;
    // Down 600 m or more, across, and as far up again; straight they are 400 m apart.
    CHECK(found->down > 500);
    CHECK(found->up > 500);
    CHECK(found->cost < 2200);
  }
}

TEST_CASE("A river several cells wide is one water; down and up are told apart") {
  const Mesh mesh = test::two_valleys(40, 40);
  const WaterWays ways(mesh, 3);
  const Index up = test::cell_near(mesh, 200, 200), down = test::cell_near(mesh, 700, 215);
  const auto to = [&](Index from, Index there) {
    const auto reached = ways.reached(from, lengths(1, 1), infinite);
    return *std::find_if(reached.begin(), reached.end(), [&](auto& r) { return r.cell == there; });
  };
  const WaterWays::Reached along = to(up, down), back = to(down, up);
  CHECK(along.down == Approx(500).epsilon(0.2));
  CHECK(along.up < 60);  // across the plain
  CHECK(back.cost == Approx(along.cost).epsilon(1e-12));
  CHECK(back.up == Approx(along.down).epsilon(0.2));
  CHECK(to(up, test::cell_near(mesh, 200, 215)).cost < 60);
}
