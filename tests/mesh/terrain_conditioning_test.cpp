#include <catch2/catch.hpp>
#include <limits>

#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/flow.hpp"
#include "terrain_fixture.hpp"

using namespace freshet::mesh;
using terrain_fixture::from_rows;

namespace {

const double nothing = std::nan(""), hole = std::numeric_limits<double>::infinity();

/// Steps from a cell to where water leaves; -1 if it goes in circles or stops.
int steps_to_edge(const Elevation& z, std::size_t cell) {
  const auto direction = flow_directions(z);
  for (int steps = 0; steps < int(z.size()); ++steps) {
    if (direction[cell] == flows_off) return steps;
    cell = downstream(direction, cell);
    if (cell == z.outside) return -1;
  }
  return -1;
}

void check_all_drain(const Elevation& z) {
  for (std::size_t i = 0; i < z.size(); ++i)
    if (std::isfinite(z[i])) CHECK(steps_to_edge(z, i) >= 0);
}

ConditioningReport changes(const Elevation& before, const Elevation& after) {
  ConditioningReport report;
  measure_changes(before, after, after.like<char>(1), report);
  return report;
}

}  // namespace

TEST_CASE("A pit is filled to its spill level and no cell more") {
  const Elevation before = from_rows({{9, 9, 9, 9, 9},  //
                                      {9, 5, 2, 6, 9},
                                      {9, 6, 3, 7, 9},
                                      {9, 9, 8, 9, 9}});
  Elevation z = before;
  fill_pits(z);
  CHECK(z[z.index(2, 1)] == 8);
  CHECK(z[z.index(2, 2)] == 8);
  CHECK(z[z.index(1, 1)] == 8);
  CHECK(z[z.index(2, 3)] == 8);
  CHECK(z[z.index(0, 0)] == 9);
  const ConditioningReport report = changes(before, z);
  CHECK(report.raised_cells == 6);
  CHECK(report.raised_m3 == 3 + 6 + 2 + 2 + 5 + 1);
  CHECK(report.deepest_fill_m == 6);
  CHECK(report.lowered_cells == 0);
  check_all_drain(z);
}

TEST_CASE("A dam is cut where it is cheapest, on an even slope") {
  // The pit (4) lies behind a dam; over the gap of 6 the way out costs least.
  const Elevation before = from_rows({{9, 9, 9, 9, 9, 9},  //
                                      {9, 4, 7, 8, 3, 2},
                                      {9, 5, 6, 6, 3, 1},
                                      {9, 9, 9, 9, 9, 9}});
  Elevation z = before;
  const ConditioningReport report = breach_pits(z, {5, 100});
  CHECK(report.pits == 1);
  CHECK(report.breached == 1);
  CHECK(z[z.index(1, 1)] == 4);
  CHECK(z[z.index(2, 2)] < 4);
  CHECK(z[z.index(3, 2)] < z[z.index(2, 2)]);
  CHECK(z[z.index(3, 2)] >= 3);
  CHECK(z[z.index(2, 1)] == 7);
  CHECK(z[z.index(3, 1)] == 8);
  check_all_drain(z);
}

TEST_CASE("What is too deep or too long to cut is filled") {
  const Elevation before = from_rows({{9, 9, 9, 9, 9, 9},  //
                                      {9, 4, 8, 8, 3, 2},
                                      {9, 9, 9, 9, 9, 9}});
  for (const ConditioningLimits limits : {ConditioningLimits{3.9, 100}, ConditioningLimits{4.5, 2.5}}) {
    Elevation z = before;
    const ConditioningReport report = condition(z, limits);
    CHECK(report.breached == 0);
    CHECK(z[z.index(1, 1)] == 8);
    CHECK(changes(before, z).lowered_m3 == 0);
  }
  Elevation z = before;
  CHECK(breach_pits(z, {4.1, 100}).breached == 1);
  CHECK(changes(before, z).raised_m3 == 0);
  CHECK(changes(before, z).deepest_cut_m <= 5.0);
}

TEST_CASE("A pit of one cell is raised, its neighbours stay") {
  Elevation z = from_rows({{9, 9, 9, 9, 9, 9},  //
                           {9, 8, 7, 6, 5, 4},
                           {9, 8, 1, 6, 5, 4},
                           {9, 9, 9, 9, 9, 9}});
  const Elevation before = z;
  CHECK(condition(z, {30, 2000}).pits == 0);
  CHECK(z[z.index(2, 2)] == 6);
  CHECK(changes(before, z).raised_cells == 1);
  CHECK(changes(before, z).lowered_cells == 0);
}

TEST_CASE("Nested hollows all drain") {
  Elevation z(41, 41, 0, 41, 1);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double dx = z.column(i) - 20, dy = z.row(i) - 20;
    z[i] = 10 + 0.1 * std::hypot(dx, dy) + 2 * std::cos(0.7 * dx) * std::cos(0.5 * dy);
  }
  SECTION("filled") { fill_pits(z); }
  SECTION("cut and filled") {
    const ConditioningReport report = condition(z, {3, 8});
    CHECK(report.pits > 5);
    CHECK(report.breached > 0);
  }
  check_all_drain(z);
}

TEST_CASE("Hollows deeper than allowed keep their ground, with all of their cells") {
  const Elevation before = from_rows({{9, 9, 9, 9, 9, 9, 9},  //
                                      {9, 1, 6, 9, 7, 7, 9},
                                      {9, 5, 6, 9, 9, 9, 9},
                                      {9, 9, 9, 9, 9, 9, 9}});
  Elevation z = before;
  fill_pits(z);
  long kept = 0;
  const Elevation bounded = keep_deep_hollows(before, z, 3, kept);
  CHECK(kept == 1);
  CHECK(bounded[bounded.index(1, 1)] == 1);
  CHECK(bounded[bounded.index(2, 2)] == 6);  // shallow itself, but of the deep hollow
  CHECK(bounded[bounded.index(4, 1)] == 9);
  const ConditioningReport report = changes(before, bounded);
  CHECK(report.raised_cells == 2);
  CHECK(report.deepest_fill_m == 2);
}

TEST_CASE("A wide flat drains through its one gap and nothing runs in circles") {
  Elevation z(30, 20, 0, 20, 1, 5.0);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const int c = z.column(i), r = z.row(i);
    if (c == 0 || r == 0 || c == z.nx - 1 || r == z.ny - 1) z[i] = 8;
  }
  z[z.index(29, 10)] = 4;
  check_all_drain(z);
  const auto area = upstream_area(flow_directions(z));
  CHECK(area[z.index(29, 10)] >= 28 * 18 + 1);
}

TEST_CASE("Water never flows into a hole, and may leave next to land that is off the terrain") {
  Elevation z = from_rows({{9, 9, 9, 9, 9},  //
                           {9, 5, 5, 5, 9},
                           {9, 5, hole, 5, 9},
                           {9, 5, 5, 4, nothing},
                           {9, 9, 9, 9, 9}});
  condition(z, {30, 2000});
  check_all_drain(z);
  const auto direction = flow_directions(z);
  CHECK(direction[z.index(2, 2)] == flows_nowhere);
  CHECK(direction[z.index(3, 3)] == flows_off);
  CHECK(upstream_area(direction)[z.index(2, 2)] == 1);
}

TEST_CASE("Beyond the terrain the nearest elevation goes on as far as it is asked for, but not into holes") {
  const Elevation z = from_rows({{nothing, nothing, nothing, 4, hole, nothing}});
  const Elevation wider = continued_beyond(z, 1.5 * z.step);
  CHECK(std::isnan(wider[0]));
  CHECK(wider[1] == 4);
  CHECK(wider[2] == 4);
  CHECK(wider[4] == hole);
  CHECK(std::isnan(wider[5]));
}
