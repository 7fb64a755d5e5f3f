// Lines and outlines cleaned within a tolerance: what is left out, and that nothing moves farther.

#include "mesh/terrain/clean_lines.hpp"

#include <catch2/catch.hpp>

using namespace freshet::mesh;
using Catch::Contains;

namespace {

constexpr double tolerance = 10;

/// Smallest distance of p to a line.
double off(Point p, const std::vector<Point>& line, bool closed) {
  double least = INFINITY;
  for (std::size_t i = 0; i + (closed ? 0 : 1) < line.size(); ++i) {
    const Point a = line[i], d = line[(i + 1) % line.size()] - a, to = p - a;
    const double t = std::clamp((to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
    least = std::min(least, length(to - t * d));
  }
  return least;
}

/// A wavy rim with a point every metre.
Ring rim(double wave) {
  Ring ring;
  for (int i = 0; i < 3000; ++i) {
    const double a = 2 * M_PI * i / 3000, r = 480 + wave * std::sin(60 * a) + 0.3 * std::sin(7919.0 * i);
    ring.push_back({r * std::cos(a), r * std::sin(a)});
  }
  return ring;
}

}  // namespace

TEST_CASE("Every kind of vertex that goes is counted") {
  Ring ring = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
  ring.insert(ring.begin() + 2, {{1000, 0}, {1000, 500}, {1050, 500}, {1000, 500.01}});
  Cleaning done;
  const Ring clean = clean_ring(ring, tolerance, &done);
  CHECK(clean.size() == 4);
  CHECK(done.points == 8);
  CHECK(done.left_out() == 4);
  CHECK(done.repeated >= 1);
  CHECK(done.of_hairs == 1);
  CHECK(done.longest_hair_m == Approx(50));
  CHECK(done.hair.x == 1050);
  CHECK(done.largest_move_m < 1e-9);
  CHECK(std::abs(done.area_change_m2) < 1);
  CHECK_THAT(text_of(done), Contains("4 of 8 points") && Contains("hairs up to 50 m"));
  CHECK(text_of(Cleaning{}).empty());
}

TEST_CASE(
    "Nothing but hairs moves farther than the tolerance, whatever it is, and the figure is the true one") {
  for (const double wave : {0.0, 3.0, 12.0})
    for (const double most : {0.5, 2.0, 10.0}) {
      CAPTURE(wave, most);
      const Ring drawn = rim(wave);
      Cleaning done;
      const Ring clean = clean_ring(drawn, most, &done);
      double farthest = 0;
      for (const Point p : drawn) farthest = std::max(farthest, off(p, clean, true));
      CHECK(farthest <= most * (1 + 1e-9));
      CHECK(done.largest_move_m >= farthest - 1e-9);
      CHECK(done.largest_move_m <= most * (1 + 1e-9));
      CHECK(is_simple(clean));
      CHECK(done.area_change_m2 == Approx(signed_area(clean) - signed_area(drawn)));
    }
  Cleaning done;
  CHECK(clean_ring(rim(3), 10, &done).size() < 400);
  CHECK(done.thinned > 2500);
}

TEST_CASE("Without a tolerance only what is twice there goes") {
  Ring ring = rim(3);
  const std::size_t before = ring.size();
  ring.insert(ring.begin() + 7, ring[7]);
  ring.push_back(ring.front());
  Cleaning done;
  CHECK(clean_ring(ring, 0, &done).size() == before);
  CHECK(done.repeated == 2);
  CHECK(done.largest_move_m == 0);
}

TEST_CASE("Open lines keep their ends") {
  std::vector<Point> line;
  for (int i = 0; i <= 500; ++i) line.push_back({double(i), 2 * std::sin(0.02 * i)});
  line.insert(line.begin() + 200, {{199.5, 90}, {199.5, 2 * std::sin(0.02 * 199)}});
  line.insert(line.begin() + 100, line[100]);
  Cleaning done;
  const std::vector<Point> clean = clean_line(line, tolerance, true, &done);
  CHECK(clean.front().x == 0);
  CHECK(clean.back().x == 500);
  CHECK(clean.size() < 30);
  for (const Point p : line)
    if (p.y < 50) CHECK(off(p, clean, false) <= tolerance);
  CHECK(done.largest_move_m <= tolerance);
  CHECK(clean_line(line, tolerance, false).size() > 400);
  const std::vector<Point> there_and_back = {{0, 0}, {100, 0}, {0, 0.1}};
  CHECK(clean_line(there_and_back, tolerance).size() == 3);  // what is meant is not clear: as drawn
  const std::vector<Point> doubled_end = {{0, 0}, {100, 0}, {200, 0}, {200, 0}};
  CHECK(clean_line(doubled_end, tolerance).size() == 3);
}

TEST_CASE("A hair with a blunt tip goes whole, and its length is no move of the line") {
  const Ring ring = {{0, 0},      {500, 0},  {500, -50},   {500.01, -50},
                     {500.01, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
  Cleaning done;
  CHECK(clean_ring(ring, tolerance, &done).size() == 4);
  CHECK(done.longest_hair_m == Approx(50));
  CHECK(done.largest_move_m < 0.02);
}
