// Mesh cells over grid cells: areas, and that no drop is lost or made between the two.

#include <catch2/catch.hpp>
#include <random>

#include "core/errors.hpp"
#include "rain_fixture.hpp"

using namespace freshet;
using namespace rain_fixture;
using Catch::Contains;

namespace {

double area_of(const std::vector<Point>& ring) {
  double twice = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    twice += a.x * b.y - a.y * b.x;
  }
  return twice / 2;
}

struct Layout {
  const char* crs;
  double x, dx, y, dy;  ///< first edges and steps
  int columns, rows;
};

/// Over utm_mesh(): north-up and south-up, in degrees, from 0 to 360, in another projection, finer than the
/// mesh.
const Layout layouts[] = {{"EPSG:4326", -84.33, 0.01, 36.62, -0.01, 7, 5},
                          {"EPSG:4326", -84.33, 0.0117, 36.58, 0.0093, 6, 5},
                          {"EPSG:4326", 275.67, 0.01, 36.62, -0.01, 7, 5},
                          {"EPSG:5070", 1032500, 1000, 1572000, -1000, 8, 8},
                          {"EPSG:4326", -84.33, 0.0005, 36.62, -0.0005, 140, 100}};

mesh::RainCells cells_of(const Layout& l) {
  mesh::RainCells cells;
  for (int c = 0; c <= l.columns; ++c) cells.column_edges.push_back(l.x + c * l.dx);
  for (int r = 0; r <= l.rows; ++r) cells.row_edges.push_back(l.y + r * l.dy);
  cells.crs.SetFromUserInput(l.crs);
  cells.crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return cells;
}

}  // namespace

TEST_CASE("The area that two polygons have in common is that of GEOS") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> place(-1, 1);
  int apart = 0, crossing = 0;
  for (int i = 0; i < 2000; ++i) {
    std::vector<Point> triangle = {
        {place(random), place(random)}, {place(random), place(random)}, {place(random), place(random)}};
    if (area_of(triangle) < 0) std::swap(triangle[0], triangle[1]);
    const double x = place(random), y = place(random), w = 0.2 + 0.2 * place(random), s = 0.1 * place(random);
    const std::array<Point, 4> quad = {{{x, y}, {x + 0.5, y + s}, {x + 0.5 + w, y + 0.6}, {x + s, y + 0.5}}};
    const double theirs = geos_common_area(triangle, {quad.begin(), quad.end()});
    CHECK(mesh::common_area(triangle, quad) == Approx(theirs).margin(1e-14));
    (theirs == 0 ? apart : crossing)++;
  }
  CHECK(apart > 200);
  CHECK(crossing > 200);
  const std::array<Point, 4> unit = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  // A dart, which is not convex: its dent lies in the square.
  CHECK(
      mesh::common_area({{-1, -1}, {0.5, 0.5}, {2, -1}, {0.5, 3}}, unit) ==
      Approx(geos_common_area({{-1, -1}, {0.5, 0.5}, {2, -1}, {0.5, 3}}, {{0, 0}, {1, 0}, {1, 1}, {0, 1}})));
  CHECK(mesh::common_area({{1, 0}, {2, 0}, {2, 1}}, unit) == 0);  // they touch
}

// The volume over the basin: once cell by cell of the mesh, once by cutting the outline of the basin with
// each cell of the grid by GEOS.
TEST_CASE("The rain on the mesh is the rain of the grid over the basin", "[balance]") {
  for (const Layout& layout : layouts)
    for (const bool quads : {false, true}) {
      const mesh::Mesh m = utm_mesh(quads);
      const mesh::RainCells cells = cells_of(layout);
      const mesh::Overlaps o = mesh::find_overlaps(mesh::lay_grid(cells, m, "grid"), m, "grid");
      const auto rate = [](int column, int row) { return 1e-6 * (1 + (7 * column + 13 * row) % 11); };
      double on_mesh = 0, largest_miss = 0;
      for (std::size_t cell = 0, i = 0; cell < o.count.size(); ++cell) {
        double mean = 0, sum = 0;
        for (const std::size_t end = i + o.count[cell]; i < end; ++i) {
          mean += o.share[i] * rate(o.column[o.grid_cell[i]], o.row[o.grid_cell[i]]);
          sum += o.share[i];
        }
        on_mesh += mean * m.cell_area[cell];
        largest_miss = std::max(largest_miss, std::abs(sum - 1));
      }
      const Point origin{740100, 4053500};
      const std::vector<Point> outline = {{0, 0}, {3000, 0}, {3000, 2000}, {0, 2000}};
      double of_grid = 0, area = 0, worst = 0;
      for (std::size_t g = 0; g < o.row.size(); ++g) {
        std::vector<Point> quad;
        for (const auto& [c, r] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 1}})
          quad.push_back(reprojected(layout.crs, "EPSG:32616",
                                     {cells.column_edges[o.column[g] + c], cells.row_edges[o.row[g] + r]}) -
                         origin);
        const double common = geos_common_area(outline, quad);
        of_grid += common * rate(o.column[g], o.row[g]);
        area += common;
        worst = std::max(worst, std::abs(common - o.area[g]));
      }
      INFO(layout.crs << " " << layout.dx << (quads ? " quads" : " triangles") << ": " << on_mesh << " and "
                      << of_grid << " m3/s, areas differ by " << worst << " m2");
      CHECK(area == Approx(6e6).epsilon(1e-12));
      CHECK(on_mesh == Approx(of_grid).epsilon(1e-12));
      CHECK(worst < 1e-12 * 6e6);
      CHECK(largest_miss < 1e-14);
    }
}

TEST_CASE("A grid that does not cover the mesh is refused", "[bad_input]") {
  const mesh::Mesh m = utm_mesh();
  Layout small = layouts[0];
  small.columns = 4;
  CHECK_THROWS_WITH(mesh::lay_grid(cells_of(small), m, "radar.nc: rain"),
                    Contains("radar.nc: rain: the grid does not cover the basin") && Contains("lies off it"));
  mesh::Mesh bare = m;
  bare.crs_wkt = "";
  CHECK_THROWS_WITH(mesh::lay_grid(cells_of(layouts[0]), bare, "grid"), Contains("no CRS"));
}

TEST_CASE("A mesh cell that a grid covers in part is refused", "[bad_input]") {
  const mesh::Mesh m = utm_mesh();
  mesh::GridPatch patch = mesh::lay_grid(cells_of(layouts[0]), m, "grid");
  for (double& y : patch.y) y += 4000;  // as if the corners had come out elsewhere
  CHECK_THROWS_WITH(mesh::find_overlaps(patch, m, "grid"), Contains("the grid covers 0.0"));
}

TEST_CASE("Edges of rows and columns", "[bad_input]") {
  CHECK(mesh::edges_of_centres({1, 2, 4}, "x") == std::vector<double>{0.5, 1.5, 3, 5});
  CHECK(mesh::edges_of_centres({3, 2, 1}, "x") == std::vector<double>{3.5, 2.5, 1.5, 0.5});
  CHECK(mesh::edges_of_bounds({3, 2, 2, 0}, "x") == std::vector<double>{3, 2, 0});
  CHECK(mesh::edges_of_bounds({2, 3, 0, 2}, "x") == std::vector<double>{3, 2, 0});
  CHECK(mesh::edges_of_bounds({0, 2}, "x") == std::vector<double>{0, 2});
  CHECK_THROWS_WITH(mesh::edges_of_bounds({0, 1, 2, 3}, "f.nc: x"),
                    Contains("f.nc: x: the bounds of cell 1"));
  CHECK_THROWS_WITH(mesh::edges_of_centres({1, 2, 2}, "f.nc: x"), Contains("neither rises nor falls"));
  CHECK_THROWS_WITH(mesh::edges_of_centres({1}, "f.nc: x"), Contains("no width"));
  for (const std::vector<double>& edges : {std::vector<double>{0, 1, 3}, {3, 1, 0}}) {
    const bool falls = edges[0] > 0;
    CHECK(mesh::interval_of(edges, 0.5) == (falls ? 1 : 0));
    CHECK(mesh::interval_of(edges, 2) == (falls ? 0 : 1));
    CHECK(mesh::interval_of(edges, 0) == (falls ? 1 : 0));
    CHECK(mesh::interval_of(edges, 3) == (falls ? 0 : 1));
    CHECK(mesh::interval_of(edges, -0.1) == -1);
    CHECK(mesh::interval_of(edges, 3.1) == -1);
  }
}
