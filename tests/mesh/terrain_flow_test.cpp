#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "mesh/hilbert.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/size_field.hpp"
#include "mesh/terrain/streams.hpp"
#include "terrain_fixture.hpp"

using namespace freshet::mesh;
using terrain_fixture::from_rows;

namespace {

/// The valley of the fixture as a grid.
Elevation valley() {
  using namespace terrain_fixture;
  Elevation z(valley_columns, valley_rows, valley_west, valley_north, valley_step);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = valley_height(z.column(i), z.row(i));
  return z;
}

}  // namespace

TEST_CASE("On a tilted plane each cell drains its own strip") {
  Elevation z(7, 10, 0, 20, 2);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = -z.row(i);
  const auto area = upstream_area(flow_directions(z));
  for (std::size_t i = 0; i < z.size(); ++i) CHECK(area[i] == 4.0 * (z.row(i) + 1));
}

TEST_CASE("A valley gathers both sides: area along the axis, catchment, stream") {
  const Elevation z = valley();
  const auto direction = flow_directions(z);
  const auto area = upstream_area(direction);
  const int axis = z.nx / 2;
  const double row_m2 = z.nx * z.step * z.step;
  for (int r = 0; r < z.ny; ++r) CHECK(area[z.index(axis, r)] == Approx((r + 1) * row_m2));

  const std::size_t outlet = z.index(axis, 50);
  const auto inside = catchment_of(direction, outlet);
  CHECK(std::count(inside.values.begin(), inside.values.end(), 1) == 51 * z.nx);
  CHECK(inside[z.index(0, 50)] == 1);
  CHECK(inside[z.index(0, 51)] == 0);

  const auto streams = trace_streams(z, direction, area, inside, 10.5 * row_m2);
  REQUIRE(streams.size() == 1);
  CHECK(streams[0].points.size() == 42);  // rows 10 to 50 and the way out
  CHECK(streams[0].points.back().y == Approx(z.north - 51 * z.step));
  CHECK(std::is_sorted(streams[0].bed.rbegin(), streams[0].bed.rend()));
  CHECK(streams[0].upstream_m2 == Approx(51 * row_m2));
}

TEST_CASE("An outlet moves to the largest stream within its distance, not further") {
  const Elevation z = valley();
  const auto direction = flow_directions(z);
  const auto area = upstream_area(direction);
  const Point beside = z.centre(z.index(z.nx / 2 - 4, 40));
  const std::size_t far = snap_to_stream(area, direction, beside, 85);
  CHECK(z.column(far) == z.nx / 2);
  CHECK(z.row(far) == 41);  // downstream as far as the distance allows
  const std::size_t near = snap_to_stream(area, direction, beside, 45);
  CHECK(z.column(near) == z.nx / 2 - 2);
}

TEST_CASE("Two forks meet in one point and the lower reach comes last") {
  // Forks from the north-west and the north-east meet in the middle column.
  Elevation z(21, 21, 0, 21, 1);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const int c = z.column(i), r = z.row(i), fork = std::max(0, 10 - r);
    z[i] = 50 - r + 3 * std::min(std::abs(c - 10 - fork), std::abs(c - 10 + fork));
  }
  const auto direction = flow_directions(z);
  const auto area = upstream_area(direction);
  const auto inside = z.like<char>(1);
  const auto streams = trace_streams(z, direction, area, inside, 15);
  REQUIRE(streams.size() == 3);
  CHECK(streams[0].points.back().x == streams[2].points.front().x);
  CHECK(streams[1].points.back().y == streams[2].points.front().y);
  CHECK(streams[0].bed.back() == streams[2].bed.front());
}

TEST_CASE("The outline of a mask is one simple ring") {
  Grid<char> mask(8, 6, 0, 6, 1);
  for (int r = 1; r < 5; ++r)
    for (int c = 1; c < 5; ++c) mask[mask.index(c, r)] = 1;
  mask[mask.index(2, 2)] = 0;  // an island
  mask[mask.index(5, 5)] = 1;  // touches at a corner
  make_simple(mask, mask.outside);
  const Ring ring = trace_outline(mask);
  const auto cells = std::count(mask.values.begin(), mask.values.end(), 1);
  CHECK(cells == 18);  // 16, the corner cell and the one that joins it
  CHECK(signed_area(ring) == Approx(double(cells)));
  CHECK(is_simple(ring));
  const Grid<char> again = cells_inside(ring, mask.like<char>(0));
  CHECK(again.values == mask.values);
}

TEST_CASE("The cell below the outlet is never taken in to close a corner") {
  Grid<char> mask(4, 4, 0, 4, 1);
  mask[mask.index(1, 1)] = mask[mask.index(2, 2)] = 1;
  make_simple(mask, mask.index(2, 1));
  CHECK(mask[mask.index(2, 1)] == 0);
  CHECK(mask[mask.index(1, 2)] == 1);
}

TEST_CASE("A simplified outline keeps the outlet, its lengths and nearly its area") {
  Ring staircase;  // a disc of radius 400 in cells of 10
  Grid<char> mask(100, 100, 0, 1000, 10);
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = length(mask.centre(i) - Point{500, 500}) < 400;
  const Ring ring = trace_outline(mask);
  const Ring simple = simplify_outline(ring, {500, 100}, [](Point) { return 60.0; });
  CHECK(length(simple[0] - Point{500, 100}) < 1e-9);
  CHECK(is_simple(simple));
  CHECK(signed_area(simple) == Approx(M_PI * 400 * 400).epsilon(0.02));
  for (std::size_t i = 0; i < simple.size(); ++i) {
    const double side = length(simple[(i + 1) % simple.size()] - simple[i]);
    CHECK(side > 35);
    CHECK(side < 100);
  }
}

TEST_CASE("A thin spur does not make the outline cross itself") {
  Grid<char> mask(60, 30, 0, 300, 10);
  for (int r = 5; r < 25; ++r)
    for (int c = 5; c < 20; ++c) mask[mask.index(c, r)] = 1;
  for (int c = 20; c < 55; ++c) mask[mask.index(c, 12)] = 1;
  const Ring simple = simplify_outline(trace_outline(mask), {50, 150}, [](Point) { return 80.0; });
  CHECK(is_simple(simple));
  CHECK(signed_area(simple) > 0);
}

TEST_CASE("Distance to seeds is exact") {
  Grid<char> seeds(23, 17, 0, 34, 2);
  seeds[seeds.index(3, 4)] = seeds[seeds.index(20, 11)] = 1;
  const auto distance = distance_to(seeds);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const double a = length(seeds.centre(i) - seeds.centre(seeds.index(3, 4)));
    const double b = length(seeds.centre(i) - seeds.centre(seeds.index(20, 11)));
    CHECK(distance[i] == Approx(std::min(a, b)));
  }
  CHECK(std::isinf(distance_to(seeds.like<char>(0))[5]));
}

TEST_CASE("Interpolation is exact for planes and leaves out cells without data") {
  Grid<double> z(5, 5, 0, 50, 10);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = 2 * z.centre(i).x - 3 * z.centre(i).y;
  CHECK(interpolate(z, {23, 31}) == Approx(2 * 23 - 3 * 31));
  z[z.index(2, 1)] = std::nan("");
  CHECK(std::isfinite(interpolate(z, {23, 33})));
  z.values.assign(z.size(), std::nan(""));
  CHECK(std::isnan(interpolate(z, {23, 33})));
}

TEST_CASE("The Hilbert curve visits every square once and steps to a neighbour") {
  const int side = 64;  // one corner of the whole square is a curve of its own
  std::vector<std::pair<int, int>> at(side * side, {-1, -1});
  for (int x = 0; x < side; ++x)
    for (int y = 0; y < side; ++y) {
      const std::uint32_t position = hilbert_position(x, y);
      REQUIRE(position < at.size());
      REQUIRE(at[position].first == -1);
      at[position] = {x, y};
    }
  for (std::size_t i = 1; i < at.size(); ++i)
    CHECK(std::abs(at[i].first - at[i - 1].first) + std::abs(at[i].second - at[i - 1].second) == 1);
}

TEST_CASE("Hilbert order is a permutation that keeps neighbours close") {
  const int side = 32;
  std::vector<double> x, y;
  for (int i = 0; i < side * side; ++i) {
    const int k = (i * 389) % (side * side);  // 389 is coprime to 1024: all points, scattered
    x.push_back(k % side);
    y.push_back(k / side);
  }
  const std::vector<std::int32_t> order = hilbert_order(x, y);
  std::vector<std::int32_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (int i = 0; i < side * side; ++i) REQUIRE(sorted[i] == i);
  double way = 0, scattered = 0;
  for (int i = 1; i < side * side; ++i) {
    way += std::hypot(x[order[i]] - x[order[i - 1]], y[order[i]] - y[order[i - 1]]);
    scattered += std::hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
  }
  CHECK(way < 1.5 * side * side);
  CHECK(scattered > 8 * way);
}
