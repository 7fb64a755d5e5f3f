// Rivers as strips: geometry, joints, the mesh around them.

#include "river_strips.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

using namespace freshet::mesh;

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
  StripMesh built = mesh_with_strips(outline, strips, {}, size, {});
  CHECK(smallest_circle(built.mesh) < 0.6);
  CHECK(drop_slices_at_slivers(strips, built));
  built = mesh_with_strips(outline, strips, {}, size, {});
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
