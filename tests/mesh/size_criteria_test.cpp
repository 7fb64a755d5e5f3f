// Edge lengths by ground and by the user, and how they change from one triangle to the next.

#include "mesh/terrain/size_criteria.hpp"

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/triangulate.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::mesh;
using Catch::Contains;

namespace {

const Ring square = {{0, 0}, {2000, 0}, {2000, 2000}, {0, 2000}};

core::MeshSettings settings() {
  core::MeshSettings s;
  s.edge_min_m = 10;
  s.edge_max_m = 200;
  return s;
}

/// Ground over the square and a margin, cells of 5 m.
Elevation ground(const std::function<double(Point)>& height) {
  Elevation z(500, 500, -250, 2250, 5);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = height(z.centre(i));
  return z;
}

SizeField sizes(const core::MeshSettings& s, const std::function<double(Point)>& height) {
  return size_criteria(s, ground(height), square, local_crs());
}

core::MeshSize near(std::vector<core::PlanePoint> points, double edge, double distance = 0) {
  core::MeshSize size;
  size.name = size.at = "basin.toml:7";
  size.shape.points = std::move(points);
  size.edge_m = edge;
  size.distance_m = distance;
  return size;
}

/// Mean edge of a cell over that of its neighbour, the largest of all.
double steepest_growth(const Mesh& m) {
  double largest = 1;
  for (const auto& [a, b] : m.edge_cells)
    if (b != none) {
      const double ratio = perimeter(m, a) / perimeter(m, b);
      largest = std::max({largest, ratio, 1 / ratio});
    }
  return largest;
}

}  // namespace

TEST_CASE("Nothing asked for is no size field") {
  CHECK_FALSE(sizes(settings(), [](Point) { return 0.0; }));
}

TEST_CASE("Bent ground has the edges that miss it by the error asked for") {
  core::MeshSettings s = settings();
  s.curvature_error_m = 0.5;
  const SizeField bowl = sizes(s, [](Point p) { return 1e-3 * p.x * p.x; });  // curvature 0.002 along x
  CHECK(bowl({1000, 1000}) == Approx(std::sqrt(8 * 0.5 / 2e-3)).epsilon(1e-3));
  const SizeField saddle = sizes(s, [](Point p) { return 1e-3 * p.x * p.y; });  // 0.001, either way across
  CHECK(saddle({1000, 1000}) == Approx(std::sqrt(8 * 0.5 / 1e-3)).epsilon(1e-3));
  const SizeField plane = sizes(s, [](Point p) { return 0.3 * p.x; });
  CHECK(plane({1000, 1000}) == 200);
}

TEST_CASE("Steep ground rises along an edge by what is asked for, and sizes grow no faster than said") {
  core::MeshSettings s = settings();
  s.slope_rise_m = 4;
  const SizeField half = sizes(s, [](Point p) { return p.x < 1000 ? 0 : 0.1 * (p.x - 1000); });
  CHECK(half({1500, 1000}) == Approx(40));
  CHECK(half({500, 1000}) == Approx(40 + 0.25 * 500).epsilon(0.05));
  for (double x = 100; x < 1900; x += 20)
    CHECK(std::abs(half({x + 20, 700}) - half({x, 700})) <= 20 * s.growth * 1.0001);
}

TEST_CASE("Sizes of the user hold inside polygons, near lines and points") {
  core::MeshSettings s = settings();
  s.sizes = {near({{400, 400}, {600, 400}, {600, 600}, {400, 600}, {400, 400}}, 8),
             near({{1500, 100}, {1500, 1900}}, 30, 50), near({{1000, 1800}}, 3)};
  const SizeField size = sizes(s, [](Point) { return 0.0; });
  CHECK(size({500, 500}) == 8);
  CHECK(size({1540, 1000}) == 30);
  CHECK(size({1000, 1800}) == 3);
  CHECK(size({1000, 1000}) == Approx(30 + 0.25 * 450).epsilon(0.05));  // the line is nearer
  CHECK(size({1900, 1900}) == Approx(30 + 0.25 * 350).epsilon(0.05));
  core::MeshSettings far = settings();
  far.sizes = {near({{1e5, 1e5}}, 20)};
  CHECK_THROWS_WITH(sizes(far, [](Point) { return 0.0; }),
                    Contains("basin.toml:7") && Contains("nowhere near"));
}

TEST_CASE("Shapes in files: polygons with holes, several lines, what is no shape", "[bad_input]") {
  const test::TemporaryFolder folder;
  const auto with = [&](const std::string& geometry) {
    core::write_file(folder / "s.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                                           R"("properties":{"name":"a"},"geometry":)" +
                                               geometry + "}]}");
    core::MeshSettings s = settings();
    s.sizes = {near({}, 10)};
    s.sizes[0].shape.file = folder / "s.geojson";
    return s;
  };
  const auto flat = [](Point) { return 0.0; };
  const SizeField ring = sizes(with(R"({"type":"Polygon","coordinates":[)"
                                    R"([[200,200],[1800,200],[1800,1800],[200,1800],[200,200]],)"
                                    R"([[300,300],[300,1700],[1700,1700],[1700,300],[300,300]]]})"),
                               flat);
  CHECK(ring({250, 1000}) == 10);
  CHECK(ring({1000, 1000}) == Approx(10 + 0.25 * 700).epsilon(0.05));
  const SizeField lines =
      sizes(with(R"({"type":"MultiLineString","coordinates":[[[100,0],[100,2000]],[[1900,0],[1900,2000]]]})"),
            flat);
  CHECK(lines({100, 900}) == 10);
  CHECK(lines({1900, 900}) == 10);
  core::MeshSettings other = with(R"({"type":"Point","coordinates":[1000,1000]})");
  other.sizes[0].shape.feature = "b";
  CHECK_THROWS_WITH(sizes(other, flat), Contains("'b'"));
  CHECK_THROWS_WITH(sizes(with(R"({"type":"LineString","coordinates":[]})"), flat),
                    Contains("holds no point"));
}

TEST_CASE("No triangle is more than half as large again as its neighbour, where that is asked for") {
  core::MeshSettings s = settings();
  s.growth = 0.4;
  s.sizes = {near({{700, 700}}, 4), near({{1200, 0}, {1300, 2000}}, 25)};
  const SizeField size = sizes(s, [](Point) { return 0.0; });
  const auto meshed = [&](double gradation) {
    TriangleQuality quality;
    quality.gradation = gradation;
    Mesh m = triangulate(divide_outline(square, size), size, quality);
    build_topology(m);
    return m;
  };
  const Mesh free = meshed(0), bound = meshed(1.5);
  CHECK(steepest_growth(free) > 1.6);
  CHECK(steepest_growth(bound) <= 1.5 * (1 + 1e-12));
  CHECK(bound.n_cells() < 1.3 * free.n_cells());
  for (Index c = 0; c < bound.n_cells(); ++c) CHECK(smallest_angle(bound, c) >= 25);
}
