// Rivers as strips: geometry, joints, the mesh around them.

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "mesh/terrain/river/strip_losses.hpp"
#include "mesh/terrain/river/strip_mesh.hpp"
#include "mesh/terrain/triangulate.hpp"

using namespace freshet::mesh;

namespace {

const Ring box = {{-500, -500}, {500, -500}, {500, 500}, {-500, 500}};

River river_along(const std::vector<Point>& line, double width, double step = 2) {
  River river;
  river.points = resampled(line, step);
  river.width.assign(river.points.size(), width);
  river.bed.assign(river.points.size(), 0);
  river.upstream_m2.assign(river.points.size(), 0);
  return river;
}

River across_the_box(double degrees, double width) {
  const double a = degrees * M_PI / 180, c = std::cos(a), s = std::sin(a);
  const double out = 500 / std::max(std::abs(c), std::abs(s));
  River river = river_along({{-out * c, -out * s}, {out * c, out * s}}, width);
  river.upper = river.lower = RiverEnd::rim;
  return river;
}

struct Laid {
  std::vector<River> rivers;
  std::vector<Strip> strips;
  StripMesh built;
};

Laid lay(std::vector<River> rivers, const StripSettings& settings, const Ring& domain = box,
         SizeField size = {}) {
  Laid laid;
  if (!size) size = [&](Point) { return settings.edge; };
  const auto mouths = find_mouths(rivers, settings);
  laid.strips = lay_strips(rivers, mouths, domain, settings);
  const Ring outline = with_rim_rows(domain, laid.strips);
  laid.built = mesh_with_strips(divide_near_strips(outline, laid.strips, size), laid.strips, size, {});
  number_along_hilbert(laid.built);
  build_topology(laid.built.mesh);
  laid.rivers = std::move(rivers);
  return laid;
}

double area(const Mesh& mesh) {
  double sum = 0;
  for (const double a : mesh.cell_area) sum += a;
  return sum;
}

double rim_length(const Mesh& mesh) {
  double sum = 0;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none) {
      const auto [a, b] = mesh.edge_nodes[e];
      sum += std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
    }
  return sum;
}

int count_cells(const StripMesh& built, int river, int sides) {
  int n = 0;
  for (Index c = 0; c < built.mesh.n_cells(); ++c)
    n += built.place[c].river == river && built.mesh.cell_size(c) == sides;
  return n;
}

StripSettings settings_for(double edge) {
  StripSettings s;
  s.edge = edge;
  return s;
}

}  // namespace

TEST_CASE("A straight river is four quadrilaterals across at any angle, from rim to rim") {
  for (const double degrees : {0.0, 17.0, 30.0, 45.0, 71.0})
    for (const double width : {10.0, 40.0, 200.0}) {
      CAPTURE(degrees, width);
      const Laid laid = lay({across_the_box(degrees, width)}, settings_for(40));
      const Mesh& mesh = laid.built.mesh;
      // No gap, no overlap: the cells fill the box, and nothing but its rim is open.
      CHECK(area(mesh) == Approx(1e6).epsilon(1e-9));
      CHECK(rim_length(mesh) == Approx(4000).epsilon(1e-9));
      const Strip& strip = laid.strips[0];
      CHECK(strip.on_rim[0]);
      CHECK(strip.on_rim[1]);
      CHECK(std::count(strip.kept.begin(), strip.kept.end(), 0) == 0);
      const int across = width > 100 ? 5 : 4, slices = static_cast<int>(strip.kept.size());
      CHECK(count_cells(laid.built, 0, 4) >= across * slices - 4);
      double wet = 0;
      for (Index c = 0; c < mesh.n_cells(); ++c)
        if (laid.built.place[c].river == 0) wet += mesh.cell_area[c];
      if (degrees == 45.0) continue;  // ends in corners of the box
      CHECK(wet ==
            Approx(width * 1000 / std::max(std::cos(degrees * M_PI / 180), std::sin(degrees * M_PI / 180)))
                .epsilon(1e-6));
    }
}

TEST_CASE("Slices are as long as cells, bends and edges allow") {
  River bend;
  std::vector<Point> line;
  for (double a = 0; a <= M_PI; a += 0.01) line.push_back({-80 * std::cos(a), 80 * std::sin(a)});
  bend = river_along(line, 20);
  const RiverFrame frame(bend);
  StripSettings s = settings_for(100);
  CHECK(frame.radius(frame.length() / 2) == Approx(80).epsilon(0.01));
  CHECK(slice_length(frame, frame.length() / 2, s) == Approx(20).epsilon(0.01));  // a quarter of the radius
  s.max_aspect = 2;
  CHECK(slice_length(frame, frame.length() / 2, s) == Approx(10));
  s.edge = 7;
  CHECK(slice_length(frame, frame.length() / 2, s) == Approx(7));
  CHECK(cells_across(20, settings_for(3)) == 7);  // no wider than the edge, no narrower than 2.5 m
  CHECK(cells_across(20, settings_for(100)) == 4);
  CHECK(cells_across(6, settings_for(100)) == 2);
  CHECK(cells_across(1, settings_for(100)) == 1);
  s = settings_for(100);  // a section that is known gets cells half as narrow
  s.least_cell = 20;
  CHECK(cells_across(40, s) == 2);
  s.shaped_from = 40;
  CHECK(cells_across(40, s) == 4);
  CHECK(cells_across(39, s) == 1);
}

TEST_CASE("A tributary ends on the bank of the larger river, cell to cell") {
  for (const double degrees : {30.0, 60.0, 90.0, 130.0})
    for (const double side : {-1.0, 1.0}) {
      CAPTURE(degrees, side);
      River main = across_the_box(0, 30);
      const double a = degrees * M_PI / 180;
      River tributary = river_along({{-350 * std::cos(a), side * 350 * std::sin(a)}, {0, 0}}, 16);
      tributary.lower = RiverEnd::river;
      const Laid laid = lay({main, tributary}, settings_for(30));
      CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
      CHECK(rim_length(laid.built.mesh) == Approx(4000).epsilon(1e-9));
      CHECK(laid.strips[1].joined);
      CHECK(laid.strips[1].kept.back());
      int shared = 0;
      for (const auto& [c, d] : laid.built.mesh.edge_cells)
        shared += d != none && laid.built.place[c].river + laid.built.place[d].river == 1 &&
                  laid.built.place[c].river >= 0 && laid.built.place[d].river >= 0;
      CHECK(shared >= 4);
    }
}

namespace {

/// Cells that the strips' slices should give: quadrilaterals, and triangles between rows of unequal counts.
int cells_of_slices(const Strip& strip) {
  int cells = 0;
  for (std::size_t k = 0; k < strip.kept.size(); ++k) {
    const int a = static_cast<int>(strip.rows[k].nodes.size()) - 1,
              b = static_cast<int>(strip.rows[k + 1].nodes.size()) - 1;
    if (strip.kept[k]) cells += a == b ? a : a + b;
  }
  return cells;
}

double smallest_circle(const Mesh& mesh) {
  double least = std::numeric_limits<double>::infinity();
  for (Index c = 0; c < mesh.n_cells(); ++c) least = std::min(least, inradius(mesh, c));
  return least;
}

}  // namespace

TEST_CASE("Banks are never divided, and no cell next to them is much smaller than theirs") {
  for (const double degrees : {30.0, 60.0, 90.0, 130.0})
    for (const int across : {1, 2, 4}) {
      CAPTURE(degrees, across);
      StripSettings settings = settings_for(75);
      settings.cells_across = across;
      const double a = degrees * M_PI / 180, width = 40;
      River tributary = river_along({{-350 * std::cos(a), 350 * std::sin(a)}, {0, 0}}, width);
      tributary.lower = RiverEnd::river;
      const Laid laid = lay({across_the_box(0, width), tributary}, settings);
      for (const Strip& strip : laid.strips) {
        const int river = static_cast<int>(strip.river);
        CHECK(count_cells(laid.built, river, 4) + count_cells(laid.built, river, 3) ==
              cells_of_slices(strip));
      }
      CHECK(smallest_circle(laid.built.mesh) > width / across / 6);
    }
}

TEST_CASE("A river is a strip where it is wide enough") {
  River river = across_the_box(20, 3);
  for (std::size_t i = 0; i < river.width.size(); ++i)
    river.width[i] = 2 + 14.0 * static_cast<double>(i) / static_cast<double>(river.width.size());
  StripSettings settings = settings_for(30);
  settings.least_width = 9;
  const auto wide = wide_stretches(river, settings);
  REQUIRE(wide.size() == 1);
  CHECK(wide[0][0] == Approx(532).margin(5));
  const Laid laid = lay({river}, settings);
  const Strip& strip = laid.strips[0];
  CHECK(strip.kept == strip.wide);
  CHECK_FALSE(strip.kept.front());
  CHECK(strip.kept.back());
  for (std::size_t k = 0; k < strip.kept.size(); ++k)
    if (strip.kept[k]) CHECK(strip.rows[k].s >= 0.99 * wide[0][0]);
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
}

TEST_CASE("A width that is the least one but for rounding is wide enough") {
  River river = across_the_box(0, 10);
  for (std::size_t i = 0; i < river.width.size(); ++i) river.width[i] *= 1 - (i % 2 ? 0 : 1e-12);
  StripSettings settings = settings_for(100);
  settings.least_width = settings.least_cell = 10;
  REQUIRE(wide_stretches(river, settings).size() == 1);
  const Laid laid = lay({river}, settings);
  CHECK(std::count(laid.strips[0].kept.begin(), laid.strips[0].kept.end(), 0) == 0);
}

TEST_CASE("Slices next to which only slivers fit are left to triangles") {
  std::vector<River> rivers{across_the_box(0, 30), river_along({{-300, 25.6}, {300, 25.6}}, 20)};
  const StripSettings settings = settings_for(30);
  auto mouths = find_mouths(rivers, settings);
  std::vector<Strip> strips = lay_strips(rivers, mouths, box, settings);
  std::fill(strips[1].kept.begin(), strips[1].kept.end(), char(1));  // a gap of 60 cm
  const SizeField size = [](Point) { return 30.0; };
  Ring outline = with_row(with_row(box, strips[0].rows.front().nodes), strips[0].rows.back().nodes);
  outline = divide_outline(outline, size);
  StripMesh built = mesh_with_strips(outline, strips, size, {});
  CHECK(smallest_circle(built.mesh) < 0.6);
  CHECK(drop_slices_at_slivers(strips, built));
  built = mesh_with_strips(outline, strips, size, {});
  CHECK_FALSE(drop_slices_at_slivers(strips, built));
  CHECK(std::count(strips[0].kept.begin(), strips[0].kept.end(), 0) == 0);  // the smaller gives way
  CHECK(std::count(strips[1].kept.begin(), strips[1].kept.end(), 1) == 0);
  CHECK(smallest_circle(built.mesh) > 0.6);
}

TEST_CASE("Streams in the bed of a larger river are that river") {
  River inside = river_along({{-200, 3}, {100, 4}}, 10);
  inside.lower = RiverEnd::river;
  const Laid laid = lay({across_the_box(0, 30), inside}, settings_for(30));
  CHECK(laid.rivers[1].points.empty());
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
}

TEST_CASE("Where two rivers run side by side, too near for two strips, the smaller one leaves a gap") {
  River near = river_along({{-400, 300}, {-300, 32}, {300, 32}, {400, 300}}, 20);
  const Laid laid = lay({across_the_box(0, 30), near}, settings_for(30));
  CHECK(std::count(laid.strips[0].kept.begin(), laid.strips[0].kept.end(), 0) == 0);
  CHECK(std::count(laid.strips[1].kept.begin(), laid.strips[1].kept.end(), 0) > 10);
  CHECK(std::count(laid.strips[1].kept.begin(), laid.strips[1].kept.end(), 1) > 10);
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
}

namespace {

/// True if every cell turns left at each of its corners.
bool all_convex(const Mesh& mesh) {
  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (int i = 0, n = mesh.cell_size(c); i < n; ++i) {
      const auto at = [&](int k) {
        const Index node = mesh.cell_nodes[c][k % n];
        return Point{mesh.node_x[node], mesh.node_y[node]};
      };
      const Point u = at(i + 1) - at(i), v = at(i + 2) - at(i + 1);
      if (!(u.x * v.y - u.y * v.x > 0)) return false;
    }
  return true;
}

double metres_lost(const std::vector<LostStretch>& losses) {
  double sum = 0;
  for (const LostStretch& lost : losses) sum += lost.length_m;
  return sum;
}

double metres_kept(const std::vector<Strip>& strips) {
  double sum = 0;
  for (const Strip& s : strips)
    for (std::size_t k = 0; k < s.kept.size(); ++k)
      if (s.kept[k]) sum += s.rows[k + 1].s - s.rows[k].s;
  return sum;
}

double metres_wide(const std::vector<Strip>& strips) {
  double sum = 0;
  for (const Strip& s : strips)
    for (std::size_t k = 0; k < s.wide.size(); ++k)
      if (s.wide[k]) sum += s.rows[k + 1].s - s.rows[k].s;
  return sum;
}

/// Courses that wander through the box as they like, larger ones first: they cross, touch and run into each
/// other, at any angle.
std::vector<River> tangle(unsigned seed, int count, double widest) {
  std::mt19937 random(seed);
  const auto uniform = [&](double a, double b) { return a + (b - a) * double(random()) / 4294967296.0; };
  std::vector<River> rivers;
  for (int r = 0; r < count; ++r) {
    const double width = widest * (1 - 0.8 * r / count);
    std::vector<Point> line{{uniform(-400, 400), uniform(-400, 400)}};
    double heading = uniform(0, 2 * M_PI);
    for (int i = 0; i < 12; ++i) {
      heading += uniform(-0.6, 0.6);
      const Point next = line.back() + 60 * Point{std::cos(heading), std::sin(heading)};
      line.push_back(next);
    }
    River river = river_along(line, width);
    river.points = smoothed(river.points, 40);
    unbend(river, 1);
    rivers.push_back(std::move(river));
  }
  return rivers;
}

}  // namespace

TEST_CASE("Rivers that cross, touch and run into each other as they like always give a mesh, and a report") {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U})
    for (const double width : {12.0, 40.0}) {
      CAPTURE(seed, width);
      const Laid laid = lay(tangle(seed, 25, width), settings_for(40));
      CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
      CHECK(rim_length(laid.built.mesh) == Approx(4000).epsilon(1e-9));
      CHECK(all_convex(laid.built.mesh));
      const auto losses = losses_of(laid.rivers, laid.strips);
      CHECK(metres_kept(laid.strips) > 500);
      CHECK(metres_kept(laid.strips) + metres_lost(losses) == Approx(metres_wide(laid.strips)));
      for (const LostStretch& lost : losses) CHECK(lost.to != GaveWay::nothing);
    }
}

TEST_CASE("Of two tributaries that come to one mouth the smaller one ends before it") {
  const River main = across_the_box(0, 12);
  const auto entering = [](Point from, double width) {
    River river = river_along({from, {0, 0}}, width);
    river.lower = RiverEnd::river;
    return river;
  };
  StripSettings settings = settings_for(75);  // cells of one across, as long as edges
  settings.cells_across = 1;
  const Laid laid = lay({main, entering({-100, 400}, 10), entering({-330, 330}, 9)}, settings);
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
  CHECK(laid.strips[1].joined);
  CHECK(std::count(laid.strips[1].kept.begin(), laid.strips[1].kept.end(), 0) == 0);
  CHECK_FALSE(laid.strips[2].kept.back());
  CHECK(laid.strips[2].kept.front());
  const auto losses = losses_of(laid.rivers, laid.strips);
  REQUIRE(losses.size() == 1);
  CHECK(losses[0].to == GaveWay::river);
  CHECK_THAT(text_of(losses), Catch::Contains(" m to larger rivers; the longest is "));
  CHECK(summary_of(losses)["metres"]["larger_river"] == Approx(losses[0].length_m).margin(0.5));
  CHECK(summary_of(losses)["longest"][0]["gave_way_to"] == "larger_river");
}

TEST_CASE("Outlines drawn at any angle are divided next to rivers that cross them at a slant") {
  const Point far{738000, 4055500};  // as large as projected coordinates are, so that rounding shows
  for (const double turn : {0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 1.0, 1.2})
    for (const double slant : {0.0, 30.0, 40.0}) {
      CAPTURE(turn, slant);
      const Point u{std::cos(turn), std::sin(turn)}, v{-u.y, u.x};
      const auto turned = [&](Point p) { return far + p.x * u + p.y * v; };
      Ring domain;
      for (const Point p : box) domain.push_back(turned(p));
      std::vector<River> rivers{across_the_box(slant, 40), across_the_box(slant, 12)};
      for (Point& p : rivers[1].points) p = p + Point{0, 150 - slant};
      for (River& river : rivers)
        for (Point& p : river.points) p = turned(p);
      StripSettings settings = settings_for(30);
      settings.cells_across = 1;
      const SizeField size = [&](Point p) {  // fine in the middle of each side: there sides are divided late
        double least = 200;
        for (const Point m : {Point{0, 500}, Point{500, 0}, Point{-500, 0}, Point{0, -500}})
          least = std::min(least, 8 + 0.5 * length(p - turned(m)));
        return least;
      };
      const Laid laid = lay(rivers, settings, domain, size);
      CHECK(laid.strips[0].kept.front());
      CHECK(laid.strips[0].kept.back());
      CHECK(all_convex(laid.built.mesh));
      CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-8));
      CHECK(rim_length(laid.built.mesh) == Approx(4000).epsilon(1e-8));
    }
}

TEST_CASE("A corner of the outline next to the end of a river's row leaves no needle") {
  std::vector<River> rivers{across_the_box(0, 30)};
  Ring outline = box;  // 2 cm and 1.2 m next to the end of the row on the east side, of cells 7.5 m wide
  outline.insert(outline.begin() + 2, {{500.0, 15.02}, {500.0, 16.2}});
  const auto mouths = find_mouths(rivers, settings_for(30));
  std::vector<Strip> strips = lay_strips(rivers, mouths, outline, settings_for(30));
  REQUIRE(strips[0].on_rim[1]);
  const Ring with = with_rim_rows(outline, strips);
  for (std::size_t i = 0; i < with.size(); ++i)
    CHECK(length(with[(i + 1) % with.size()] - with[i]) > 7.5 / 6);
}

TEST_CASE("A narrow neck of a meander does not overlap itself") {
  std::vector<Point> line{{-200, 0}};  // a sine-generated curve whose bends all but touch
  for (int i = 0; i < 300; ++i) {
    const double angle = 2.1 * std::sin(2 * M_PI * i / 150.0);
    line.push_back(line.back() + 6.0 * Point{std::cos(angle), std::sin(angle)});
  }
  River river = river_along(line, 20);
  const bool smooth = unbend(river, 1);
  CHECK(smooth);
  const Laid laid = lay({river}, settings_for(25));
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
  CHECK(rim_length(laid.built.mesh) == Approx(4000).epsilon(1e-9));
}

TEST_CASE("Widths may grow along a river, and cells across with them") {
  River river = across_the_box(20, 3);
  for (std::size_t i = 0; i < river.width.size(); ++i)
    river.width[i] = 2 + 14.0 * static_cast<double>(i) / static_cast<double>(river.width.size());
  const Laid laid = lay({river}, settings_for(30));
  CHECK(area(laid.built.mesh) == Approx(1e6).epsilon(1e-9));
  std::set<std::size_t> across;
  for (const Row& row : laid.strips[0].rows) across.insert(row.nodes.size() - 1);
  CHECK(across == std::set<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("The same rivers give the same mesh") {
  const Laid a = lay({across_the_box(17, 20)}, settings_for(30)),
             b = lay({across_the_box(17, 20)}, settings_for(30));
  CHECK(a.built.mesh.node_x == b.built.mesh.node_x);
  CHECK(a.built.mesh.cell_nodes == b.built.mesh.cell_nodes);
}
