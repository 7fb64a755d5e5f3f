#include "mesh/terrain/clean_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace freshet::mesh {
namespace {

/// The functions below tell what is dense from the length of an edge; the tolerance is a quarter of it.
constexpr double edge_of(double tolerance) { return 4 * tolerance; }

/// Of a hair: its vertices, and those that stood so near to them that they went as repeated.
bool of_hair(Point p, const std::vector<Hair>& hairs, double width) {
  return std::any_of(hairs.begin(), hairs.end(), [&](const Hair& h) { return length(p - h.tip) <= width; });
}

double off_segment(Point p, Point a, Point b) {
  const Point d = b - a, to = p - a;
  const double length2 = d.x * d.x + d.y * d.y;
  const double t = length2 > 0 ? std::clamp((to.x * d.x + to.y * d.y) / length2, 0.0, 1.0) : 0;
  return length(to - t * d);
}

/// The vertex of `before`, hairs aside, that lies farthest from `after`: its vertices are some of `before`,
/// in order, so the sides around the last one that stayed are the nearest.
struct Move {
  double most = 0;
  Point at;
};
Move largest_move(const std::vector<Point>& before, const std::vector<Point>& after, bool closed,
                  const std::vector<Hair>& hairs, double width) {
  Move move;
  const std::size_t n = after.size(), sides = closed ? n : n - 1;
  if (n < 2) return move;
  const auto same = [](Point p, Point q) { return p.x == q.x && p.y == q.y; };
  std::size_t side = 0;
  while (side < before.size() && !same(before[side], after[0])) ++side;
  const std::size_t begin = closed ? side % before.size() : 0;
  side = 0;
  for (std::size_t k = 0; k < before.size(); ++k) {
    const Point p = before[(begin + k) % before.size()];
    if (side + 1 < n && same(p, after[side + 1])) ++side;
    double off = std::numeric_limits<double>::infinity();
    const std::size_t first = std::min(side, sides - 1);
    for (const std::size_t s : {first, (first + 1) % sides, (first + sides - 1) % sides})
      off = std::min(off, off_segment(p, after[s], after[(s + 1) % n]));
    if (off > move.most && !of_hair(p, hairs, width)) move = {off, p};
  }
  return move;
}

bool within(double move, double tolerance) { return move <= tolerance * (1 + 1e-9); }

void book_hairs(const std::vector<Hair>& hairs, Cleaning& done) {
  done.of_hairs = hairs.size();
  for (const Hair& h : hairs)
    if (const double l = length(h.tip - h.base); l > done.longest_hair_m) {
      done.longest_hair_m = l;
      done.hair = h.tip;
    }
}

/// `drop` takes repeated vertices and hairs out, `thin` dense ones; again until nothing changes. What
/// thinning a second time would move too far from the line as it was drawn stays.
template <class Drop, class Thin>
std::vector<Point> cleaned(const std::vector<Point>& line, double tolerance, bool closed, const Drop& drop,
                           const Thin& thin, Cleaning& done) {
  done = {};
  done.points = line.size();
  std::vector<Hair> hairs;
  std::vector<Point> clean = line;
  std::size_t thinned = 0;
  for (std::size_t before = 0; before != clean.size();) {
    before = clean.size();
    clean = drop(clean, &hairs);
    std::vector<Point> thinner = thin(clean, hairs);
    if (thinner.size() < clean.size() &&
        within(largest_move(line, thinner, closed, hairs, tolerance / 25).most, tolerance)) {
      thinned += clean.size() - thinner.size();
      clean = std::move(thinner);
    }
  }
  book_hairs(hairs, done);
  done.thinned = thinned;
  const std::size_t gone = line.size() - clean.size();
  done.repeated = gone - std::min(gone, done.thinned + done.of_hairs);
  const Move move = largest_move(line, clean, closed, hairs, tolerance / 25);
  done.largest_move_m = move.most;
  done.moved_at = move.at;
  return clean;
}

/// Vertices in the same place as the one before.
std::vector<Point> without_same(const std::vector<Point>& line, bool closed) {
  std::vector<Point> kept;
  for (const Point p : line)
    if (kept.empty() || p.x != kept.back().x || p.y != kept.back().y) kept.push_back(p);
  while (closed && kept.size() > 1 && kept.back().x == kept.front().x && kept.back().y == kept.front().y)
    kept.pop_back();
  return kept;
}

}  // namespace

Ring clean_ring(const Ring& ring, double tolerance, Cleaning* done) {
  Cleaning own;
  Cleaning& book = done ? *done : own;
  const double edge = edge_of(tolerance);
  Ring clean = cleaned(
      ring, tolerance, true,
      [&](const Ring& r, std::vector<Hair>* hairs) {
        return tolerance > 0 ? drop_hairs(r, edge, hairs) : without_same(r, true);
      },
      [&](const Ring& r, const std::vector<Hair>& hairs) {
        return tolerance > 0 && r.size() > 3 ? generalise_outline(r, edge, hairs) : r;
      },
      book);
  if (ring.size() > 2 && clean.size() > 2) {
    book.area_before_m2 = std::abs(signed_area(ring));
    book.area_change_m2 = std::abs(signed_area(clean)) - book.area_before_m2;
  }
  return clean;
}

std::vector<Point> clean_line(const std::vector<Point>& line, double tolerance, bool thin, Cleaning* done) {
  Cleaning own;
  const double edge = edge_of(tolerance);
  return cleaned(
      line, tolerance, false,
      [&](const std::vector<Point>& l, std::vector<Hair>* hairs) {
        return tolerance > 0 ? drop_hairs_of_line(l, edge, hairs) : without_same(l, false);
      },
      [&](const std::vector<Point>& l, const std::vector<Hair>&) {
        return thin && tolerance > 0 ? generalise_line(l, edge) : l;
      },
      done ? *done : own);
}

std::string text_of(const Cleaning& done) {
  if (done.left_out() == 0) return "";
  std::string kinds;
  const auto add = [&](const std::string& kind) { kinds += (kinds.empty() ? "" : ", ") + kind; };
  if (done.repeated > 0) add(fmt::format("{} repeated", done.repeated));
  if (done.of_hairs > 0)
    add(fmt::format("{} of hairs up to {:.3g} m long", done.of_hairs, done.longest_hair_m));
  if (done.thinned > 0) add(fmt::format("{} denser than the mesh", done.thinned));
  std::string text = fmt::format("{} of {} points left out ({}), the line moved by up to {:.2g} m",
                                 done.left_out(), done.points, kinds, done.largest_move_m);
  if (done.area_before_m2 > 0)
    text += fmt::format(", its area changed by {:.3g} m2 ({:.2g} %)", done.area_change_m2,
                        100 * done.area_change_m2 / done.area_before_m2);
  return text;
}

}  // namespace freshet::mesh
