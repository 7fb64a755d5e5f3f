// Outlines as people digitise them.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/domain_outline.hpp"
#include "mesh/terrain/triangulate.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;
using mesh::Point;
using mesh::Ring;

namespace {

constexpr double edge = 40;
const Ring corners = {{740000, 4050000}, {742000, 4050000}, {742000, 4051000}, {740000, 4051000}};

std::string text_of(const Ring& ring) {
  std::string text;
  for (std::size_t i = 0; i <= ring.size(); ++i)
    text +=
        fmt::format("{}[{:.4f},{:.4f}]", i == 0 ? "" : ",", ring[i % ring.size()].x, ring[i % ring.size()].y);
  return "[" + text + "]";
}

/// Rings of polygons, written as GeoJSON in metres of UTM zone 16.
using Polygons = std::vector<std::vector<Ring>>;
Ring read_all(const Folder& folder, const Polygons& polygons, std::vector<Ring>* islands = nullptr) {
  std::string parts;
  for (const auto& rings : polygons) {
    std::string inside;
    for (const Ring& ring : rings) inside += (inside.empty() ? "" : ",") + text_of(ring);
    parts += (parts.empty() ? "[" : ",[") + inside + "]";
  }
  core::write_file(folder / "domain.geojson",
                   "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
                   "\"urn:ogc:def:crs:EPSG::32616\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{},"
                   "\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[" +
                       parts + "]}}]}");
  OGRSpatialReference crs;
  crs.importFromEPSG(32616);
  return mesh::read_domain(folder / "domain.geojson", crs, {edge}, nullptr, islands);
}
Ring read(const Folder& folder, const Ring& ring) { return read_all(folder, Polygons{{ring}}); }

bool same(const Ring& a, const Ring& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (mesh::length(a[i] - b[i]) > 1e-6) return false;
  return true;
}

/// A point every `step` metres, each moved by up to `noise` to either side.
Ring dense(const Ring& ring, double step, double noise = 0) {
  Ring points;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], d = ring[(i + 1) % ring.size()] - a;
    const int parts = static_cast<int>(mesh::length(d) / step);
    for (int k = 0; k < parts; ++k) {
      const double off = k == 0 ? 0 : noise * (((k * 7919) % 2001) / 1000.0 - 1) / mesh::length(d);
      points.push_back(a + (double(k) / parts) * d + off * Point{-d.y, d.x});
    }
  }
  return points;
}

/// The corners with more points between the first and the second.
Ring with(const Ring& more) {
  Ring ring = corners;
  ring.insert(ring.begin() + 1, more.begin(), more.end());
  return ring;
}

double smallest_angle(const Ring& ring) {
  const auto size = [](Point) { return edge; };
  const mesh::Mesh m = mesh::triangulate(mesh::divide_outline(ring, size), size, {});
  double least = 180;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) least = std::min(least, mesh::smallest_angle(m, c));
  return least;
}

}  // namespace

TEST_CASE("A clean outline keeps its points, to the last bit") {
  Folder folder;
  CHECK(same(read(folder, corners), corners));
  const Ring odd = {{740000, 4050000}, {741000, 4050010}, {742000, 4050000}, {742030, 4050050},
                    {741500, 4051000}, {741000, 4051000}, {740000, 4051000}};
  const Ring clean = read(folder, odd);
  REQUIRE(clean.size() == odd.size());
  for (std::size_t i = 0; i < odd.size(); ++i) CHECK(mesh::length(clean[i] - odd[i]) < 1e-8);
  CHECK(mesh::generalise_outline(mesh::drop_hairs(clean, edge), edge).size() == odd.size());
}

TEST_CASE("Repeated points, hairs and specks leave no trace") {
  Folder folder;
  Ring repeated = corners;
  repeated.insert(repeated.begin(), corners[0]);
  repeated.insert(repeated.begin() + 3, corners[2]);
  repeated.push_back(corners[3] + Point{0.001, 0});
  CHECK(same(read(folder, repeated), corners));
  CHECK(same(read(folder, with({{741000, 4050000}, {741000, 4049950}, {741000.01, 4050000}})),
             corners));  // 1 cm
  CHECK(same(read(folder, with({{741000, 4050000}, {741000, 4049950}, {741000, 4050000}})), corners));
  CHECK(same(
      read(folder, with({{741000, 4050000}, {741000, 4049950}, {741000.01, 4049950}, {741000.01, 4050000}})),
      corners));  // with a blunt tip
  CHECK(same(read(folder, with({{741000, 4050000}, {741000, 4050400}, {741000.01, 4050000}})),
             corners));                                           // inwards
  CHECK(same(read(folder, with({{743000, 4050000}})), corners));  // out and back along the side
  const Ring speck = {{743000, 4050000}, {743001, 4050000}, {743000, 4050001}};
  const Ring pinhole = {{741000, 4050500}, {741000, 4050501}, {741001, 4050500}};
  CHECK(same(read_all(folder, {{corners}, {speck}}), corners));
  CHECK(same(read_all(folder, {{corners, pinhole}}), corners));
}

TEST_CASE("Outlines denser than the mesh are generalised and keep the smallest angle") {
  Folder folder;
  CHECK(same(read(folder, dense(corners, 1)), corners));
  CHECK(smallest_angle(read(folder, dense(corners, 1))) > 24.9);
  for (const double noise : {0.3, 2.0, 6.0}) {
    CAPTURE(noise);
    const Ring ring = read(folder, dense(corners, 5, noise));
    CHECK(mesh::signed_area(ring) == Approx(2e6).epsilon(0.01));
    CHECK(ring.size() < 400);
    CHECK(smallest_angle(ring) > 15);
  }
  Ring circle;  // polygonised: a staircase of cells of 10 m
  for (int i = 0; i < 628; ++i) {
    const Point p{741000 + 10 * std::round(50 * std::cos(0.01 * i)),
                  4050500 + 10 * std::round(50 * std::sin(0.01 * i))};
    if (!circle.empty() && p.x != circle.back().x && p.y != circle.back().y)
      circle.push_back({p.x, circle.back().y});
    circle.push_back(p);
  }
  const Ring round = read(folder, circle);
  CHECK(mesh::signed_area(round) == Approx(M_PI * 500 * 500).epsilon(0.02));
  CHECK(smallest_angle(round) > 20);
}

TEST_CASE("Holes of the domain are islands, those smaller than a triangle are filled") {
  Folder folder;
  const Ring hole = {{741000, 4050300}, {741000, 4050600}, {741300, 4050600}, {741300, 4050300}};
  const Ring pinhole = {{741000, 4050800}, {741000, 4050801}, {741001, 4050800}};
  std::vector<Ring> islands;
  CHECK(same(read_all(folder, {{corners, hole, pinhole}}, &islands), corners));
  REQUIRE(islands.size() == 1);
  CHECK(std::abs(mesh::signed_area(islands[0])) == Approx(300 * 300));
}

TEST_CASE("Outlines that cannot be mended are refused with the place", "[bad_input]") {
  Folder folder;
  const auto refused = [&](const Polygons& polygons, const std::string& says) {
    CAPTURE(says);
    CHECK_THROWS_WITH(read_all(folder, polygons), Contains(says));
  };
  refused({{{{740000, 4050000}, {742000, 4051000}, {742000, 4050000}, {740000, 4051000}}}},
          "crosses or touches itself (Self-intersection at or near point 741000");
  refused({{with({{740500, 4050000}, {740500, 4049000}, {740501, 4049000}, {740501, 4050000}})}},
          "is narrower than 2 m (mesh.edge_min_m / 20) at longitude");
  refused({{with({{740500, 4050000}, {740500, 4050600}, {740501, 4050600}, {740501, 4050000}})}},
          "has a cleft narrower than 2 m");
  Ring dumbbell = {{740000, 4050000},   {740500, 4050000},   {740500, 4050499.5}, {740510, 4050499.5},
                   {740510, 4050000},   {741000, 4050000},   {741000, 4051000},   {740510, 4051000},
                   {740510, 4050500.5}, {740500, 4050500.5}, {740500, 4051000},   {740000, 4051000}};
  refused({{dumbbell}}, "narrower than 2 m");
  const Ring island = {{743000, 4050000}, {743500, 4050000}, {743500, 4050500}, {743000, 4050500}};
  refused({{corners}, {island}}, "2 parts that do not join");
  refused({{{{740000, 4050000}, {742000, 4050000}, {741000, 4050000.01}}}}, "encloses no area");
  const Ring cleft = with({{740500, 4050000}, {740500, 4050600}, {740501, 4050600}, {740501, 4050000}});
  for (const char* says : {"2 parts that do not join", "has a cleft"})
    refused({{cleft}, {island}}, says);  // all of them at once
}
