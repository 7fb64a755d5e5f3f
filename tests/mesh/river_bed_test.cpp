// Beds of rivers from rasters: channels at angles, trapezoids, noise, bridges, pits, water in place of the
// bed.

#include "mesh/terrain/river/river_bed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_depth.hpp"
#include "river_fixture.hpp"

using namespace freshet;
using namespace river_fixture;
using Catch::Contains;

namespace {

mesh::RiverBeds fit(std::vector<River>& rivers, const Elevation& z, const core::Basin& basin = {}) {
  mesh::RiverBeds beds = mesh::fit_beds(rivers, z, basin);
  for (const River& river : rivers)
    for (std::size_t i = 1; i < river.bed.size(); ++i) REQUIRE(river.bed[i] < river.bed[i - 1]);
  return beds;
}

/// Largest difference of the fitted from the true bed at middles of four cells across, m; 100 m at either end
/// left out.
double largest_error(const Channel& channel, const mesh::CrossSections& sections, int cells = 4) {
  double largest = 0;
  for (double s = 100; s < channel.length() - 100; s += 7)
    for (int k = 0; k < cells; ++k) {
      const double t = (2 * k + 1.0) / cells - 1;
      const double is = channel.bed - channel.slope * s + channel.shape(t * channel.width / 2);
      largest = std::max(largest, std::abs(sections.bed(s, t) - is));
    }
  return largest;
}

}  // namespace

TEST_CASE("Curves that fall") {
  using V = std::vector<double>;
  CHECK(mesh::falling_fit(V{5, 3, 4, 1}) == V{5, 3.5, 3.5, 1});
  CHECK(mesh::falling_median(V{5, 4, 4, 9, 3.9, 3.8, 2}) == V{5, 4, 4, 4, 3.9, 3.8, 2});
  const V even = mesh::without_steps(V{4, 4, 4, 1, 1, 1}, 1, 0);
  CHECK(even[1] == Approx(4));
  CHECK(even[2] == Approx(3));
  CHECK(even[4] == Approx(1));
  const V line{9, 7, 5, 3, 1, -1, -3};
  for (std::size_t i = 0; i < line.size(); ++i) CHECK(mesh::smooth_line(line, 2)[i] == Approx(line[i]));
}

TEST_CASE("A channel oblique in its raster keeps its bed to a centimetre") {
  for (const double degrees : {0.0, 17.0, 30.0, 45.0, 71.0}) {
    Channel channel = channel_at(degrees);
    CAPTURE(degrees);
    const Elevation z = raster(480, 480, 5, [&](Point p) { return channel.height(p); });
    std::vector<River> rivers = {channel.river()};
    const mesh::RiverBeds beds = fit(rivers, z);
    CHECK(largest_error(channel, *beds.sections[0]) < 0.01);
    CHECK(beds.reports[0].shape_from_raster);
    CHECK(beds.reports[0].slope == Approx(channel.slope).epsilon(0.01));
  }
}

TEST_CASE("A trapezoid stays one") {
  for (const double degrees : {0.0, 30.0, 45.0}) {
    Channel channel = channel_at(degrees);
    channel.width = 40;
    channel.bottom = 16;
    CAPTURE(degrees);
    const Elevation z = raster(480, 480, 5, [&](Point p) { return channel.height(p); });
    std::vector<River> rivers = {channel.river()};
    CHECK(largest_error(channel, *fit(rivers, z).sections[0], 6) < 0.2);  // of 5 m, at the toes
  }
}

TEST_CASE("Bridges, pits and holes do not move the bed") {
  Channel channel = channel_at(30);
  const auto height = [&](Point p) {
    const double s = channel.s(p), z = channel.height(p);
    if (std::abs(s - 700) < 8) return channel.bed + 6;  // an embankment across
    if (std::abs(s - 1300) < 12) return z - 4;          // a pit
    if (std::abs(s - 1600) < 20) return std::nan("");
    return z + 0.02 * std::sin(s / 3);
  };
  const Elevation z = raster(480, 480, 5, height);
  std::vector<River> rivers = {channel.river()};
  const mesh::RiverBeds beds = fit(rivers, z);
  CHECK(largest_error(channel, *beds.sections[0]) < 0.05);
  CHECK(beds.reports[0].largest_move_m < -5);
  CHECK(std::abs(channel.s(beds.reports[0].largest_move_at) - 700) < 15);
}

TEST_CASE("A raster of 100 m with noise of 20 m gives a bed that falls") {
  Channel channel;
  channel.from = {500, 700};
  channel.to = {39500, 12300};
  channel.slope = 2e-3;
  Elevation z = raster(400, 130, 100, [&](Point p) { return channel.bed - channel.slope * channel.s(p); });
  add_noise(z, 20);
  std::vector<River> rivers = {channel.river(50)};
  const mesh::RiverBeds beds = fit(rivers, z);
  double squares = 0, n = 0;
  for (double s = 0; s <= channel.length(); s += 100, ++n)
    squares += std::pow(beds.sections[0]->bed(s, 0.3) - (channel.bed - channel.slope * s), 2);
  CHECK(std::sqrt(squares / n) < 2.5);
  CHECK_FALSE(beds.reports[0].shape_from_raster);
  CHECK(beds.reports[0].noise_m == Approx(20 / std::sqrt(3.0)).epsilon(0.3));
  CHECK(beds.sections[0]->bed(900, -0.9) == beds.sections[0]->bed(900, 0.9));
}

TEST_CASE("A raster that shows water is lowered to the bed") {
  Channel channel = channel_at(17);
  const Elevation water = raster(
      480, 480, 5, [&](Point p) { return channel.height(p) + (std::abs(channel.across(p)) < 10 ? 2.5 : 0); });
  core::Basin basin;
  const auto check_bed = [&] {
    std::vector<River> rivers = {channel.river()};
    rivers[0].upstream_m2.assign(rivers[0].points.size(), 100e6);
    const mesh::RiverBeds beds = fit(rivers, water, basin);
    CHECK(largest_error(channel, *beds.sections[0]) < 0.01);
    CHECK(beds.reports[0].mean_move_m == Approx(-2.5).margin(0.01));
    CHECK(beds.reports[0].largest_depth_m == Approx(2.5).margin(0.01));
  };
  basin.rivers.depth_m = 2.5;
  check_bed();
  basin.rivers.depth_m.reset();
  basin.rivers.depth_law = core::RegimeLaw{0.25, 0.5};
  check_bed();
  basin.rivers.depth_law.reset();
  basin.roughness.channel_n = 0.03;  // Manning, wide: q = h^(5/3) sqrt(S) / n
  basin.rivers.survey_discharge_m3_per_s = 20 * std::pow(2.5, 5.0 / 3) * std::sqrt(3e-4) / 0.03;
  check_bed();
  CHECK(mesh::normal_depth(std::pow(2.5, 5.0 / 3) * std::sqrt(3e-4) / 0.03, 0.03, 3e-4) == Approx(2.5));
  std::vector<River> unknown = {channel.river()};
  CHECK_THROWS_WITH(mesh::fit_beds(unknown, water, basin), Contains("goes by the area upstream"));
}

TEST_CASE("The survey's flow is shared by upstream area") {
  Channel channel = channel_at(0);
  const Elevation z = raster(480, 480, 5, [&](Point p) { return channel.height(p); });
  core::Basin basin;
  basin.rivers.survey_discharge_m3_per_s = 32;
  std::vector<River> rivers = {channel.river(), channel.river()};
  rivers[0].upstream_m2.assign(rivers[0].points.size(), 320e6);
  rivers[1].upstream_m2.assign(rivers[1].points.size(), 10e6);
  fit(rivers, z, basin);
  CHECK(rivers[0].depth[50] == Approx(mesh::normal_depth(32.0 / 20, 0.035, 3e-4)).epsilon(0.02));
  CHECK(rivers[0].depth[50] / rivers[1].depth[50] == Approx(std::pow(32, 0.6)).epsilon(0.02));
}

TEST_CASE("A tributary comes down to the river it ends on, and not below its bed") {
  Channel main = channel_at(0), side;
  side.from = {1200, 2200};
  side.to = {1200, 1200};
  side.slope = 4e-3;
  side.bed = 103.3;  // ends 0.4 m below the bed of the main river
  Elevation z = raster(480, 480, 5, [&](Point p) { return std::min(main.height(p), side.height(p)); });
  std::vector<River> rivers = {main.river(), side.river()};
  rivers[1].lower = mesh::RiverEnd::river;
  rivers[1].into = 0;
  fit(rivers, z);
  const double there = rivers[0].bed[100];
  CHECK(rivers[1].bed.back() == Approx(there).margin(0.02));
  side.bed = 106;  // a fall of 2 m at the bank stays
  z = raster(480, 480, 5, [&](Point p) { return std::min(main.height(p), side.height(p)); });
  rivers[1] = side.river();
  rivers[1].lower = mesh::RiverEnd::river;
  fit(rivers, z);
  CHECK(rivers[1].bed.back() == Approx(there).margin(0.1));
  CHECK(rivers[1].bed[94] == Approx(106 - 0.004 * 940).margin(0.3));
}

TEST_CASE("Lines drawn upstream and lines off the terrain are refused", "[bad_input]") {
  Channel channel = channel_at(45);
  channel.slope = 2e-3;
  const Elevation z = raster(480, 480, 5, [&](Point p) { return channel.height(p); });
  core::Basin basin;
  basin.rivers.lines = "rivers.gpkg";
  River turned = channel.river();
  std::reverse(turned.points.begin(), turned.points.end());
  turned.name = "Lune";
  turned.upstream_m2.front() = 9e6;
  std::vector<River> rivers = {turned};
  CHECK_THROWS_WITH(mesh::fit_beds(rivers, z, basin),
                    Contains("rivers.gpkg: river 'Lune'") && Contains("drawn upstream"));
  rivers[0].upstream_m2.front() = 0;  // a line next to the valley: reported, with a level bed
  CHECK_NOTHROW(mesh::fit_beds(rivers, z, basin));
  rivers[0].points = {{9000, 9000}, {9500, 9000}};
  rivers[0].width = {20, 20};
  rivers[0].depth.clear();
  CHECK_THROWS_WITH(mesh::fit_beds(rivers, z, basin), Contains("lies where the terrain has no data"));
}
