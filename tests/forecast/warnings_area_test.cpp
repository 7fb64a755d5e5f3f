// Polygons of a warning: valid whatever the pattern of cells, and where the cells are.

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

}  // namespace

TEST_CASE("Any pattern of cells gives closed polygons that do not cross themselves") {
  const mesh::Mesh m = small_mesh();
  forecast::Geos geos;
  std::mt19937 random(7);
  for (int i = 0; i < 120; ++i) {
    std::vector<char> exceeds(m.n_cells());
    const double share = 0.05 + 0.9 * (i / 120.0);
    for (char& e : exceeds) e = std::bernoulli_distribution(share)(random) ? 1 : 0;
    const forecast::AreaSettings settings{(i % 4) * 40.0, (i % 3) * 0.02, i % 2 == 0 ? 100U : 20U};
    const auto area = forecast::warned_area(m, exceeds, settings);
    CAPTURE(i, share);
    REQUIRE(!area.polygons.empty());
    for (const auto& polygon : area.polygons) {
      const forecast::Ring ring = ring_of(polygon);
      REQUIRE(ring.size() >= 4);
      REQUIRE(ring.front() == ring.back());
      REQUIRE(geos.valid(geos.polygon(ring)));
    }
  }
}

TEST_CASE("A patch of cells without simplification keeps its area; its hole is warned too") {
  const mesh::Mesh m = small_mesh();
  const auto ring_shaped = cells_where(m, [](double x, double y) {
    const double d = std::hypot(x - 700, y - 500);
    return d > 200 && d < 420;
  });
  const auto area = forecast::warned_area(m, ring_shaped, {0, 0, 1000});
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
  CHECK(forecast::warned_area(m, two, {0, 0, 1000}).polygons.size() == 2);
  const auto large = forecast::warned_area(m, two, {0, 0.06, 1000});
  REQUIRE(large.polygons.size() == 1);
  CHECK(large.polygons[0][0].lon < -84 + 600.0 / 90000);
  CHECK(forecast::warned_area(m, two, {0, 10, 1000}).polygons.size() == 1);
  CHECK(forecast::warned_area(m, std::vector<char>(m.n_cells()), {0, 0, 1000}).polygons.empty());
}

TEST_CASE("An outline with too many points is simplified until it has few enough") {
  const mesh::Mesh m = small_mesh();
  const auto band =
      cells_where(m, [](double x, double y) { return std::abs(y - 500 - 200 * std::sin(x / 150)) < 200; });
  const std::size_t all = forecast::warned_area(m, band, {0, 0, 1000}).polygons[0].size();
  const std::size_t few = forecast::warned_area(m, band, {0, 0, 25}).polygons[0].size();
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
