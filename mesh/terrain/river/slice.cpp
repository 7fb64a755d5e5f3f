#include "mesh/terrain/river/slice.hpp"

namespace freshet::mesh {
namespace {

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

/// Whether all corners turn left, by so much (sine).
bool convex(const std::vector<Point>& c, double least) {
  const std::size_t n = c.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point u = c[(i + 1) % n] - c[i], v = c[(i + 2) % n] - c[(i + 1) % n];
    if (cross(u, v) <= least * length(u) * length(v)) return false;
  }
  return true;
}

/// Triangles between rows of unequal counts of nodes.
std::vector<Piece> triangles_between(const std::vector<Point>& a, const std::vector<Point>& b, bool first,
                                     bool last) {
  std::vector<Piece> pieces;
  const int n = static_cast<int>(a.size()) - 1, m = static_cast<int>(b.size()) - 1;
  for (int i = 0, j = 0; i < n || j < m;) {
    const bool upper = j == m || (i < n && (i + 0.5) / n < (j + 0.5) / m);
    const double t = -1 + (upper ? (2.0 * i + 1) / n : (2.0 * j + 1) / m);
    if (upper)
      pieces.push_back({{a[i + 1], b[j], a[i]}, {i + 1 == n && j == m, i == 0 && j == 0, first}, t}), ++i;
    else
      pieces.push_back({{b[j + 1], b[j], a[i]}, {last, i == 0 && j == 0, i == n && j + 1 == m}, t}), ++j;
  }
  return pieces;
}

}  // namespace

std::vector<Piece> pieces_of(const Strip& strip, std::size_t k, bool first, bool last) {
  const auto &a = strip.rows[k].nodes, &b = strip.rows[k + 1].nodes;
  if (a.size() != b.size()) return triangles_between(a, b, first, last);
  std::vector<Piece> pieces;
  const int n = static_cast<int>(a.size()) - 1;
  for (int j = 0; j < n; ++j)  // rows run from the left bank to the right, downstream
    pieces.push_back(
        {{a[j + 1], b[j + 1], b[j], a[j]}, {j + 1 == n, last, j == 0, first}, -1 + (2.0 * j + 1) / n});
  return pieces;
}

Ring ring_of(const Strip& strip, std::size_t k) {
  const auto &a = strip.rows[k].nodes, &b = strip.rows[k + 1].nodes;
  Ring ring(a.begin(), a.end());
  ring.insert(ring.end(), b.rbegin(), b.rend());
  return ring;
}

bool unfolded(const Strip& strip, std::size_t k) {
  constexpr double enough = 0.1, some = 1e-3;  // triangles between rows may be as slender as they are
  const bool even = strip.rows[k].nodes.size() == strip.rows[k + 1].nodes.size();
  if (!even && !convex({strip.rows[k].nodes.front(), strip.rows[k].nodes.back(),
                        strip.rows[k + 1].nodes.back(), strip.rows[k + 1].nodes.front()},
                       enough))
    return false;
  for (const Piece& piece : pieces_of(strip, k, true, true))
    if (!convex(piece.corners, even ? enough : some)) return false;
  return true;
}

}  // namespace freshet::mesh
