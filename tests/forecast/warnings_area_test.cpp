// Polygons of a warning: valid whatever the pattern of cells, and where the cells are.

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "forecast/warnings/geos.hpp"
#include "forecast/warnings/warned_area.hpp"
#include "warnings_fixture.hpp"

using namespace freshet;
using namespace warnings_fixture;

namespace {

forecast::Ring ring_of(const forecast::LonLatRing& polygon) {
  forecast::Ring ring;
  for (const auto& p : polygon) ring.push_back({p.lon, p.lat});
  return ring;
}

std::vector<char> cells_where(const mesh::Mesh& m, const std::function<bool(double, double)>& inside) {
  std::vector<char> exceeds;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) exceeds.push_back(inside(m.cell_x[c], m.cell_y[c]) ? 1 : 0);
  return exceeds;
}

/// m2 per square degree on this mesh.
constexpr double square_degree_m2 = 90000.0 * 111000.0;

/// A cell of 100 m by 100 m may lose so much where degrees are rounded to 1e-5, half of which is some 0.6 m.
constexpr double rounding_m2 = 4 * 100 * 0.6;

/// Area of the marked cells, of nodes in degrees, that no polygon covers: by GEOS, not by what drew them.
double outside_m2(const mesh::Mesh& m, const forecast::WarnedArea& area) {
  forecast::Geos geos;
  std::vector<forecast::Geometry> polygons, cells;
  for (const auto& polygon : area.polygons) polygons.push_back(geos.polygon(ring_of(polygon)));
  for (const mesh::Index c : area.cells) {
    forecast::Ring ring;
    for (int i = 0; i < m.cell_size(c); ++i)
      ring.push_back({m.node_lon[m.cell_nodes[c][i]], m.node_lat[m.cell_nodes[c][i]]});
    ring.push_back(ring.front());
    cells.push_back(geos.polygon(ring));
  }
  const auto left = geos.difference(geos.unary_union(geos.collection(std::move(cells))),
                                    geos.unary_union(geos.collection(std::move(polygons))));
  return geos.area(left) * square_degree_m2;
}

}  // namespace

TEST_CASE("Any pattern of cells gives closed polygons that do not cross themselves") {
  const mesh::Mesh m = small_mesh();
  forecast::Geos geos;
  std::mt19937 random(7);
  for (int i = 0; i < 120; ++i) {
    std::vector<char> exceeds(m.n_cells());
    const double share = 0.05 + 0.9 * (i / 120.0);
    for (char& e : exceeds) e = std::bernoulli_distribution(share)(random) ? 1 : 0;
    const forecast::AreaSettings settings{(i % 5) * 20.0, (i % 4) * 40.0, (i % 3) * 0.02,
                                          i % 2 == 0 ? 100U : 20U};
    const auto area = forecast::warned_area(m, exceeds, settings);
    CAPTURE(i, share);
    REQUIRE(!area.polygons.empty());
    CHECK(outside_m2(m, area) <= rounding_m2 * static_cast<double>(area.cells.size()));
    if (settings.min_area_km2 == 0)
      CHECK(area.cells.size() == static_cast<std::size_t>(std::count(exceeds.begin(), exceeds.end(), 1)));
    for (const auto& polygon : area.polygons) {
      const forecast::Ring ring = ring_of(polygon);
      REQUIRE(ring.size() >= 4);
      REQUIRE(ring.front() == ring.back());
      REQUIRE(ring.size() <= settings.max_points);
      REQUIRE(geos.valid(geos.polygon(ring)));
    }
  }
}

TEST_CASE("A patch of cells without buffer keeps its area; its hole is warned too") {
  const mesh::Mesh m = small_mesh();
  const auto ring_shaped = cells_where(m, [](double x, double y) {
    const double d = std::hypot(x - 700, y - 500);
    return d > 200 && d < 420;
  });
  const auto area = forecast::warned_area(m, ring_shaped, {0, 0, 0, 1000});
  REQUIRE(area.polygons.size() == 1);
  double cells = 0, with_hole = 0;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) {
    if (ring_shaped[c] != 0) cells += m.cell_area[c];
    if (std::hypot(m.cell_x[c] - 700, m.cell_y[c] - 500) < 420) with_hole += m.cell_area[c];
  }
  CHECK(area.area_km2 == Approx(cells * 1e-6));
  forecast::Geos geos;
  const double polygon_m2 = geos.area(geos.polygon(ring_of(area.polygons[0]))) * square_degree_m2;
  CHECK(polygon_m2 == Approx(with_hole).epsilon(0.005));  // corners rounded to about 1 m
  CHECK(polygon_m2 > 1.2 * cells);
}

TEST_CASE("Small patches are left out, but never all of them") {
  const mesh::Mesh m = small_mesh();
  const auto two = cells_where(m, [](double x, double y) {
    return std::hypot(x - 300, y - 500) < 200 || std::hypot(x - 1600, y - 500) < 100;
  });
  CHECK(forecast::warned_area(m, two, {0, 0, 0, 1000}).polygons.size() == 2);
  const auto large = forecast::warned_area(m, two, {0, 0, 0.06, 1000});
  REQUIRE(large.polygons.size() == 1);
  CHECK(large.polygons[0][0].lon < -84 + 600.0 / 90000);
  CHECK(forecast::warned_area(m, two, {0, 0, 10, 1000}).polygons.size() == 1);
  CHECK(forecast::warned_area(m, std::vector<char>(m.n_cells()), {0, 0, 0, 1000}).polygons.empty());
}

TEST_CASE("Patches closer than twice the buffer get one polygon, and count together") {
  const mesh::Mesh m = small_mesh();
  const auto two = cells_where(m, [](double x, double y) {
    return std::abs(y - 500) < 100 && (std::abs(x - 500) < 100 || std::abs(x - 900) < 100);
  });
  CHECK(forecast::warned_area(m, two, {20, 0, 0, 100}).polygons.size() == 2);
  const auto one = forecast::warned_area(m, two, {130, 0, 0.08, 100});  // either patch is half of that
  CHECK(one.polygons.size() == 1);
  CHECK(one.cells.size() == static_cast<std::size_t>(std::count(two.begin(), two.end(), 1)));
  CHECK(outside_m2(m, one) == 0);
}

TEST_CASE("A buffer is as wide as it says") {
  const mesh::Mesh m = small_mesh();
  const auto patch =
      cells_where(m, [](double x, double y) { return std::abs(x - 1000) < 210 && std::abs(y - 500) < 210; });
  double west = 1e9, east = -1e9;
  for (mesh::Index c = 0; c < m.n_cells(); ++c)
    for (int i = 0; patch[c] != 0 && i < m.cell_size(c); ++i) {
      west = std::min(west, m.node_lon[m.cell_nodes[c][i]]);
      east = std::max(east, m.node_lon[m.cell_nodes[c][i]]);
    }
  const auto area = forecast::warned_area(m, patch, {150, 0, 0, 1000});
  REQUIRE(area.polygons.size() == 1);
  double far_west = 1e9, far_east = -1e9;
  for (const auto& p : area.polygons[0])
    far_west = std::min(far_west, p.lon), far_east = std::max(far_east, p.lon);
  CHECK((west - far_west) * 90000 ==
        Approx(150).margin(30));  // less what was simplified: 0.8 of it at the most
  CHECK((far_east - east) * 90000 == Approx(150).margin(30));
}

TEST_CASE("An outline with too many points is simplified until it has few enough") {
  const mesh::Mesh m = small_mesh();
  const auto band =
      cells_where(m, [](double x, double y) { return std::abs(y - 500 - 200 * std::sin(x / 150)) < 200; });
  const std::size_t all = forecast::warned_area(m, band, {0, 0, 0, 1000}).polygons[0].size();
  const std::size_t few = forecast::warned_area(m, band, {0, 0, 0, 25}).polygons[0].size();
  CHECK(all > 50);
  CHECK(few <= 25);
  CHECK(few >= 4);
}

TEST_CASE("A circle around a gauge has its radius") {
  const core::LonLat centre{-84, 36};
  const auto polygons = forecast::circle(centre, 250);
  REQUIRE(polygons.size() == 1);
  for (const auto& p : polygons[0])
    CHECK(mesh::distance_m(centre.lon, centre.lat, p.lon, p.lat) == Approx(250).margin(1));
}
