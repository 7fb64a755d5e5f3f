#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "core/errors.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/stream_walk.hpp"
#include "mesh/terrain/triangulate.hpp"

using namespace freshet::mesh;

namespace {

/// An L with a bay: corners pointing in and out.
const Ring corner_ring = {{0, 0}, {1000, 0}, {1000, 400}, {600, 420}, {450, 700}, {400, 1000}, {0, 1000}};

double growing_size(Point p) { return 20 + 0.1 * length(p - Point{500, 200}); }

Mesh meshed(const Ring& ring, const SizeField& size, double angle = 25) {
  TriangleQuality quality;
  quality.min_angle_deg = angle;
  Mesh mesh = triangulate(ring, size, quality);
  number_along_hilbert(mesh);
  build_topology(mesh);
  mesh.bed_elevation.assign(mesh.n_cells(), 0);
  mesh.land_class.assign(mesh.n_cells(), 0);
  return mesh;
}

}  // namespace

TEST_CASE("Lines that cross are an error with a place") {
  const Ring square = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
  Constraints lines;
  lines.lines = {{{{200, 200}, {600, 600}}}, {{{200, 600}, {600, 200}}}};
  CHECK_THROWS_WITH(triangulate(square, lines, [](Point) { return 200.0; }, {}),
                    Catch::Contains("cross near x = 400, y = 400"));
}

TEST_CASE("Triangles fill the ring, conform, keep angles and sizes") {
  const Ring ring = divide_outline(corner_ring, growing_size);
  const Mesh mesh = meshed(ring, growing_size);
  const double area = std::accumulate(mesh.cell_area.begin(), mesh.cell_area.end(), 0.0);
  CHECK(area == Approx(signed_area(ring)).epsilon(1e-12));

  double angle = 90, thinnest = 1e9;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    angle = std::min(angle, smallest_angle(mesh, c));
    thinnest = std::min(thinnest, inradius(mesh, c));
    const double wanted = growing_size({mesh.cell_x[c], mesh.cell_y[c]});
    CHECK(mesh.cell_area[c] <
          0.5 * std::pow(4.0 / 3.0 * wanted, 2));  // more than an equilateral one of the limit
  }
  CHECK(angle >= 25);
  CHECK(thinnest > 0.18 * 20);
  // Conforming: an edge has one cell on the rim, two inside (build_topology refuses three); Euler's formula
  // for a disc.
  CHECK(mesh.n_nodes() - mesh.n_edges() + mesh.n_cells() == 1);
}

TEST_CASE("The size field decides how many triangles there are") {
  const auto count = [](double size) { return meshed(corner_ring, [=](Point) { return size; }).n_cells(); };
  const double coarse = count(80), fine = count(20);
  CHECK(fine / coarse == Approx(16).epsilon(0.25));
  // Mean area of about an equilateral triangle of the wanted length.
  CHECK(signed_area(corner_ring) / fine == Approx(std::sqrt(3) / 4 * 400).epsilon(0.35));
}

TEST_CASE("The same ring gives the same mesh") {
  const Mesh a = meshed(corner_ring, growing_size), b = meshed(corner_ring, growing_size);
  CHECK(a.node_x == b.node_x);
  CHECK(a.node_y == b.node_y);
  CHECK(a.cell_nodes == b.cell_nodes);
}

TEST_CASE("A sharp corner ends refinement instead of shrinking triangles without end") {
  const Ring wedge = {{0, 0}, {1000, 0}, {1000, 60}};
  const Mesh mesh = meshed(
      wedge, [](Point) { return 30.0; }, 33);
  CHECK(mesh.n_cells() < 3000);
  double area = std::accumulate(mesh.cell_area.begin(), mesh.cell_area.end(), 0.0);
  CHECK(area == Approx(30000).epsilon(1e-12));
}

TEST_CASE("A ring that crosses itself is bad input") {
  const Ring bow = {{0, 0}, {100, 100}, {100, 0}, {0, 100}};
  CHECK_THROWS_AS(meshed(bow, growing_size), freshet::core::InputError);
}

TEST_CASE("Nodes are numbered by first use, cells near each other have close numbers") {
  const Mesh mesh = meshed(corner_ring, [](Point) { return 20.0; });
  Index next = 0;
  for (const auto& nodes : mesh.cell_nodes)
    for (int i = 0; i < 3; ++i) {
      REQUIRE(nodes[i] <= next);
      next = std::max(next, nodes[i] + 1);
    }
  CHECK(next == mesh.n_nodes());
  std::vector<Index> gaps;
  for (const auto& [a, b] : mesh.edge_cells)
    if (b != none) gaps.push_back(std::abs(a - b));
  std::nth_element(gaps.begin(), gaps.begin() + long(gaps.size()) / 2, gaps.end());
  CHECK(gaps[gaps.size() / 2] < 10);
}

TEST_CASE("A stream is followed from cell to cell over shared edges") {
  const Mesh mesh = meshed(corner_ring, [](Point) { return 25.0; });
  Stream stream;
  stream.points = {{20, 970}, {200, 800}, {220, 300}, {500, 210}, {980, 190}};
  stream.bed = {50, 40, 30, 20, 10};
  const CellLocator locator(mesh);
  const auto walk = walk_stream(mesh, locator, stream);
  REQUIRE(walk.size() > 30);
  CHECK(walk.front().cell == locator.find(stream.points.front()));
  CHECK(walk.back().cell == locator.find(stream.points.back()));
  for (std::size_t i = 1; i < walk.size(); ++i) {
    const auto& edges = mesh.cell_edges[walk[i].cell];
    const bool joined = std::any_of(edges.begin(), edges.begin() + 3, [&](Index e) {
      return mesh.edge_cells[e][0] == walk[i - 1].cell || mesh.edge_cells[e][1] == walk[i - 1].cell;
    });
    CHECK(joined);
    CHECK(walk[i].bed <= walk[i - 1].bed);
  }
}

TEST_CASE("A stream that passes through nodes is followed too") {
  Mesh mesh;  // a strip of squares, each cut by its diagonal: nodes on the line y = 0
  for (int i = 0; i <= 10; ++i)
    for (int j = -1; j <= 1; ++j) {
      mesh.node_x.push_back(i);
      mesh.node_y.push_back(j);
    }
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 2; ++j) {
      const Index a = 3 * i + j, b = a + 3, c = b + 1, d = a + 1;
      mesh.cell_nodes.push_back({a, b, c, none});
      mesh.cell_nodes.push_back({a, c, d, none});
    }
  build_topology(mesh);
  Stream stream;
  stream.points = {{0.5, 0.0}, {9.5, 0.0}};
  stream.bed = {10, 0};
  const auto walk = walk_stream(mesh, CellLocator(mesh), stream);
  CHECK(walk.size() >= 10);
  CHECK(mesh.cell_x[walk.back().cell] > 9);
  for (const Crossing& at : walk)
    CHECK(at.bed == Approx(10 - (mesh.cell_x[at.cell] - 0.5) / 0.9).margin(0.9));
}

TEST_CASE("Burnt streams fall without a pit, beds next to them stay") {
  Mesh mesh = meshed(corner_ring, [](Point) { return 25.0; });
  mesh.bed_elevation.assign(mesh.n_cells(), 100);
  mesh.land_class.assign(mesh.n_cells(), class_default);
  Stream side{{{100, 950}, {150, 500}, {400, 300}}, {60, 40, 20}, {1, 1, 1}, 1, 40};
  Stream stem{{{400, 300}, {600, 250}, {1000, 200}}, {20, 15, 5}, {2, 2, 2}, 2, 40};
  burn_streams(mesh, {side, stem}, std::vector<char>(mesh.n_cells(), 0));
  CHECK(std::count(mesh.land_class.begin(), mesh.land_class.end(), class_channel) > 10);
  for (Index c = 0; c < mesh.n_cells(); ++c)
    CHECK((mesh.land_class[c] == class_channel) == (mesh.bed_elevation[c] < 99));
  const Index end = CellLocator(mesh).find({999, 200});
  REQUIRE(end != none);
  const MeshPits pits = drain_mesh(mesh, {end});
  CHECK(pits.deepest_in_channel_m < 0.01);
}

namespace {

/// A strip that falls to the west, 1 in 100.
Mesh strip() {
  Mesh mesh = meshed({{0, 0}, {400, 0}, {400, 100}, {0, 100}}, [](Point) { return 20.0; });
  for (Index c = 0; c < mesh.n_cells(); ++c) mesh.bed_elevation[c] = 0.01 * mesh.cell_x[c];
  return mesh;
}

Index westernmost(const Mesh& mesh) {
  Index lowest = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.cell_x[c] < mesh.cell_x[lowest]) lowest = c;
  return lowest;
}

}  // namespace

TEST_CASE("A pit of the mesh is filled where that moves less ground") {
  Mesh mesh = strip();
  const Index pit = CellLocator(mesh).find({200, 50});
  const double before = mesh.bed_elevation[pit];
  mesh.bed_elevation[pit] -= 10;  // below everything: a cut would have to lead to the exit
  const MeshPits pits = drain_mesh(mesh, {westernmost(mesh)});
  CHECK(mesh.bed_elevation[pit] == Approx(before).margin(0.2));
  CHECK(pits.deepest_fill_m == Approx(10).margin(0.2));
  CHECK(pits.raised_m3 >= pits.deepest_fill_m * mesh.cell_area[pit] * (1 - 1e-9));
  CHECK(pits.lowered_m3 < 0.01 * pits.raised_m3);
  const MeshPits again = drain_mesh(mesh, {westernmost(mesh)});
  CHECK(again.lowered_cells + again.raised_cells == 0);
}

TEST_CASE("A thin dam across the mesh is cut where that moves less ground") {
  Mesh mesh = strip();
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (std::abs(mesh.cell_x[c] - 150) < 25) mesh.bed_elevation[c] += 4;
  const std::vector<double> before = mesh.bed_elevation;
  const MeshPits pits = drain_mesh(mesh, {westernmost(mesh)});
  CHECK(pits.lowered_cells >= 2);
  CHECK(pits.lowered_cells < 12);
  CHECK(pits.deepest_cut_m == Approx(4).margin(0.5));
  CHECK(pits.raised_m3 < 0.1 * pits.lowered_m3);
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.cell_x[c] < 100) CHECK(mesh.bed_elevation[c] == Approx(before[c]).margin(0.3));
}
