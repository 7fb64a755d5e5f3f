// Strips of rivers that cross, touch, bend back and meet the outline at a slant.

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "river_strips.hpp"

using namespace freshet::mesh;

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
