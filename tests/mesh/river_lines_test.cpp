// Rivers from the streams of a raster.

#include "mesh/terrain/river/river_lines.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/river/river_courses.hpp"
#include "mesh/terrain/river/river_frame.hpp"

using namespace freshet::mesh;

namespace {

struct Channel {
  double degrees, width;
  double across(Point p) const {
    const double a = degrees * M_PI / 180;
    return -p.x * std::sin(a) + p.y * std::cos(a);
  }
  double along(Point p) const {
    const double a = degrees * M_PI / 180;
    return p.x * std::cos(a) + p.y * std::sin(a);
  }
};

/// A plain that falls 1 in 1000 with a channel 5 m deep through its middle.
Elevation terrain(const Channel& channel, double step) {
  const int n = static_cast<int>(1000 / step);
  Elevation z(n, n, -500, 500, step);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const Point p = z.centre(i);
    z[i] = 50 - 1e-3 * channel.along(p) + (std::abs(channel.across(p)) <= channel.width / 2 ? 0 : 5);
  }
  return z;
}

}  // namespace

TEST_CASE("The centre line of a channel in a raster is its middle, not the staircase along a bank") {
  for (const double degrees : {0.0, 17.0, 30.0, 45.0, 71.0})
    for (const double width : {20.0, 80.0}) {
      CAPTURE(degrees, width);
      const Channel channel{degrees, width};
      const Elevation z = terrain(channel, 5);
      const auto direction = flow_directions(z);
      Grid<double> area = upstream_area(direction);
      const double out = 480 / std::max(std::cos(degrees * M_PI / 180), std::sin(degrees * M_PI / 180));
      for (std::size_t c =
               z.cell_at({-out * std::cos(degrees * M_PI / 180), -out * std::sin(degrees * M_PI / 180)});
           c != z.outside; c = downstream(direction, c))
        area[c] += 1e7;  // it comes in from beyond the terrain
      const auto streams = trace_streams(z, direction, area, z.like<char>(1), 9e6);
      REQUIRE(!streams.empty());
      std::vector<River> rivers = rivers_of(
          streams, z.step, [&](double) { return width; }, [](Point) { return false; });
      River& river = rivers[0];
      centre_on_channel(river, z);
      double worst = 0;
      const std::vector<double> at = distances(river.points);
      for (std::size_t i = 0; i < river.points.size(); ++i)
        if (at[i] > width && at[i] < at.back() - width)
          worst = std::max(worst, std::abs(channel.across(river.points[i])));
      CHECK(worst < 0.08 * width);
      const std::vector<double> bends = curvatures(river.points, at, width);
      for (std::size_t i = 0; i < bends.size(); ++i)
        if (at[i] > 2 * width && at[i] < at.back() - 2 * width) CHECK(std::abs(bends[i]) * width < 0.1);
    }
}

TEST_CASE("The larger reach runs on at a confluence, the smaller one ends there") {
  Stream a{{{0, 0}, {0, -100}, {0, -200}}, {9, 8, 7}, {1e6, 1e6, 1e6}, 1e6};
  Stream b{{{150, 0}, {100, -100}, {0, -200}}, {9, 8, 7}, {3e6, 3e6, 3e6}, 3e6};
  Stream c{{{0, -200}, {0, -300}, {0, -400}}, {7, 6, 5}, {4e6, 4e6, 4e6}, 4e6};
  const auto rivers = rivers_of(
      {a, b, c}, 5, [](double area) { return std::sqrt(area) / 100; }, [](Point) { return false; });
  REQUIRE(rivers.size() == 2);
  CHECK(length(rivers[0].points.front() - Point{150, 0}) < 1e-9);
  CHECK(length(rivers[0].points.back() - Point{0, -400}) < 1e-9);
  CHECK(rivers[0].lower == RiverEnd::rim);
  CHECK(rivers[1].lower == RiverEnd::river);
  CHECK(rivers[1].into == 0);
  CHECK(rivers[0].width.front() == Approx(17.3).epsilon(0.01));
  CHECK(rivers[0].width.back() == Approx(20).epsilon(0.01));
}

TEST_CASE("Rivers outside the domain are gone, and those that end on others still do") {
  const auto river = [](double y, RiverEnd lower, std::size_t into, bool inside) {
    River r;
    if (inside) r.points = {{0, y}, {100, y}}, r.width = {10, 10};
    r.lower = lower;
    r.into = into;
    return r;
  };
  std::vector<River> rivers = {river(0, RiverEnd::rim, 0, false), river(1, RiverEnd::rim, 0, true),
                               river(2, RiverEnd::river, 0, true), river(3, RiverEnd::river, 1, false),
                               river(4, RiverEnd::river, 1, true)};
  const auto number = drop_empty(rivers);
  REQUIRE(rivers.size() == 3);
  REQUIRE(number == std::vector<std::optional<std::size_t>>{{}, 0, 1, {}, 2});
  REQUIRE(rivers[0].points[0].y == 1);
  REQUIRE(rivers[1].lower == RiverEnd::free);
  REQUIRE(rivers[2].points[0].y == 4);
  REQUIRE(rivers[2].lower == RiverEnd::river);
  REQUIRE(rivers[2].into == 0);
}
