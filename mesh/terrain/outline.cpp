#include "mesh/terrain/outline.hpp"

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Polygon_2_algorithms.h>

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::mesh {

namespace {

using Cell = std::size_t;
using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;

/// Cells outside the mask that no path joins to the rim become inside.
void fill_islands(Grid<char>& mask) {
  Grid<char> out = mask.like<char>(0);
  std::vector<Cell> queue;
  auto visit = [&](Cell i) {
    if (mask[i] || out[i]) return;
    out[i] = 1;
    queue.push_back(i);
  };
  for (Cell i = 0; i < mask.size(); ++i) {
    const int c = mask.column(i), r = mask.row(i);
    if (c == 0 || r == 0 || c == mask.nx - 1 || r == mask.ny - 1) visit(i);
  }
  while (!queue.empty()) {
    const Cell i = queue.back();
    queue.pop_back();
    for (int k = 0; k < 8; k += 2)
      if (const Cell n = mask.neighbour(i, k); n != mask.outside) visit(n);
  }
  for (Cell i = 0; i < mask.size(); ++i)
    if (!out[i]) mask[i] = 1;
}

/// Where two cells of the mask touch at a corner only, one more is taken in. False once there is nothing to
/// do.
bool close_corners(Grid<char>& mask, Cell keep_out) {
  bool changed = false;
  for (int r = 0; r + 1 < mask.ny; ++r)
    for (int c = 0; c + 1 < mask.nx; ++c) {
      const Cell a = mask.index(c, r), b = a + 1, d = mask.index(c, r + 1), e = d + 1;
      const bool falling = mask[a] && mask[e] && !mask[b] && !mask[d];
      const bool rising = mask[b] && mask[d] && !mask[a] && !mask[e];
      if (!falling && !rising) continue;
      const Cell first = falling ? b : a, second = falling ? d : e;
      mask[first == keep_out ? second : first] = 1;
      changed = true;
    }
  return changed;
}

/// A closed ring as a curve over arc length, with the mean position over a stretch of it.
class Curve {
 public:
  Curve(const Ring& ring) : ring_(ring), at_{0}, sum_{{0, 0}} {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point a = ring[i], b = ring[(i + 1) % ring.size()];
      at_.push_back(at_.back() + length(b - a));
      sum_.push_back(sum_.back() + 0.5 * (at_.back() - at_[i]) * (a + b));
    }
  }
  double whole() const { return at_.back(); }
  /// Mean over [s - half, s + half]; the window shrinks towards the beginning, which stays exactly in place.
  Point mean(double s, double half) const {
    half = std::min({half, s, whole() - s});
    if (half < 1e-9) return ring_[0];
    return (0.5 / half) * (integral(s + half) - integral(s - half));
  }

 private:
  Point integral(double s) const {
    const std::size_t i = std::min<std::size_t>(std::upper_bound(at_.begin(), at_.end(), s) - at_.begin() - 1,
                                                ring_.size() - 1);
    const Point a = ring_[i], b = ring_[(i + 1) % ring_.size()];
    const double t = s - at_[i], part = at_[i + 1] > at_[i] ? t / (at_[i + 1] - at_[i]) : 0;
    return sum_[i] + t * (a + 0.5 * part * (b - a));
  }
  const Ring& ring_;
  std::vector<double> at_;
  std::vector<Point> sum_;
};

/// The ring, begun anew at its point nearest to `anchor`.
Ring begin_at(const Ring& ring, Point anchor) {
  std::size_t best = 0;
  Point foot{};
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], d = ring[(i + 1) % ring.size()] - a, to = anchor - a;
    const double t = std::clamp((to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
    const Point p = a + t * d;
    if (length(anchor - p) >= nearest) continue;
    nearest = length(anchor - p);
    best = i;
    foot = p;
  }
  Ring turned{foot};
  for (std::size_t k = 1; k <= ring.size(); ++k) {
    const Point p = ring[(best + k) % ring.size()];
    if (length(p - turned.back()) > 1e-6) turned.push_back(p);
  }
  if (length(turned.back() - foot) <= 1e-6) turned.pop_back();
  return turned;
}

Ring resample(const Curve& curve, const SizeField& size, double factor) {
  Ring ring{curve.mean(0, 0)};
  const double whole = curve.whole();
  double s = 0;
  while (s < whole) {
    const double wanted = factor * size(ring.back());
    s += wanted / 20;
    if (s >= whole) break;
    const Point p = curve.mean(s, 0.5 * wanted);
    if (length(p - ring.back()) >= wanted) ring.push_back(p);
  }
  if (ring.size() > 3 && length(ring.back() - ring[0]) < 0.6 * factor * size(ring[0])) ring.pop_back();
  return ring;
}

double corner_cosine(Point a, Point b, Point c) {
  const Point u = a - b, v = c - b;
  return (u.x * v.x + u.y * v.y) / (length(u) * length(v));
}

/// Drops points where the ring turns back on itself by less than 60 degrees; the first point stays.
void blunt(Ring& ring) {
  for (bool changed = true; changed && ring.size() > 4;) {
    changed = false;
    for (std::size_t i = 1; i < ring.size() && ring.size() > 4; ++i)
      if (corner_cosine(ring[i - 1], ring[i], ring[(i + 1) % ring.size()]) > 0.5) {
        ring.erase(ring.begin() + static_cast<std::ptrdiff_t>(i));
        changed = true;
        --i;
      }
  }
}

}  // namespace

void make_simple(Grid<char>& mask, std::size_t keep_out) {
  while (close_corners(mask, keep_out)) {
  }
  fill_islands(mask);
}

Ring trace_outline(const Grid<char>& mask) {
  Cell first = mask.outside;
  for (Cell i = 0; i < mask.size() && first == mask.outside; ++i)
    if (mask[i]) first = i;
  core::check(first != mask.outside, "the domain holds no cell of the terrain");
  auto inside = [&](int c, int r) { return mask.contains(c, r) && mask[mask.index(c, r)]; };
  // Down the west side of the northernmost cell first, then always with the mask on the left:
  // counter-clockwise.
  const int c0 = mask.column(first), r0 = mask.row(first);
  int c = c0, r = r0, dc = 0, dr = 1;
  Ring ring;
  do {
    ring.push_back({mask.west + c * mask.step, mask.north - r * mask.step});
    c += dc;
    r += dr;
    // The two cells ahead of this corner: on the left (next to the mask) and on the right of the way.
    const int lc = c + (dc + dr - 1) / 2, lr = r + (dr - dc - 1) / 2;
    const int rc = c + (dc - dr - 1) / 2, rr = r + (dr + dc - 1) / 2;
    const bool left = inside(lc, lr), right = inside(rc, rr);
    const int oc = dc, orow = dr;
    if (!left) {  // turn left, around the mask's corner
      dc = orow;
      dr = -oc;
    } else if (right) {  // turn right, along the next cell
      dc = -orow;
      dr = oc;
    }
  } while (c != c0 || r != r0);
  return ring;
}

Ring simplify_outline(const Ring& ring, Point anchor, const SizeField& size) {
  const Ring whole = begin_at(ring, anchor);
  const Curve curve(whole);
  for (double factor = 1; factor > 0.05; factor /= 2) {
    Ring simple = resample(curve, size, factor);
    blunt(simple);
    if (simple.size() > 4 && is_simple(simple) && signed_area(simple) > 0) return simple;
  }
  return whole;
}

Ring divide_outline(const Ring& ring, const SizeField& size, const std::function<bool(Point, Point)>& whole) {
  Ring divided;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    const double wanted = std::min({size(a), size(b), size(0.5 * (a + b))});
    const bool stays = whole && whole(a, b);
    const int parts = stays ? 1 : std::max(1, static_cast<int>(std::ceil(length(b - a) / wanted)));
    for (int k = 0; k < parts; ++k) divided.push_back(a + (double(k) / parts) * (b - a));
  }
  return divided;
}

double signed_area(const Ring& ring) {
  double twice = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i] - ring[0], b = ring[(i + 1) % ring.size()] - ring[0];
    twice += a.x * b.y - a.y * b.x;
  }
  return twice / 2;
}

bool is_simple(const Ring& ring) {
  std::vector<Kernel::Point_2> points;
  for (Point p : ring) points.emplace_back(p.x, p.y);
  return CGAL::is_simple_2(points.begin(), points.end(), Kernel());
}

bool contains(const Ring& ring, Point p) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Point a = ring[i], b = ring[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

std::size_t Inside::band_of(double y) const {
  const double band = std::floor((y - south_) / height_);
  return static_cast<std::size_t>(std::clamp(band, 0.0, static_cast<double>(bands_.size() - 1)));
}

Inside::Inside(const Ring& ring) : ring_(ring), bands_(std::max<std::size_t>(1, ring.size() / 2)) {
  double north = ring[0].y;
  south_ = north;
  for (const Point p : ring) {
    south_ = std::min(south_, p.y);
    north = std::max(north, p.y);
  }
  height_ = std::max(1e-9, (north - south_) / static_cast<double>(bands_.size()));
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].y, ring[(i + 1) % ring.size()].y);
    for (std::size_t b = band_of(low); b <= band_of(high); ++b) bands_[b].push_back(i);
  }
}

bool Inside::operator()(Point p) const {
  bool inside = false;
  for (const std::size_t i : bands_[band_of(p.y)]) {
    const Point a = ring_[(i + 1) % ring_.size()], b = ring_[i];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

Grid<char> cells_inside(const Ring& ring, Grid<char> blank) {
  for (int r = 0; r < blank.ny; ++r) {
    const double y = blank.centre(blank.index(0, r)).y;
    std::vector<double> crossings;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
      if ((ring[i].y > y) != (ring[j].y > y))
        crossings.push_back(ring[j].x + (ring[i].x - ring[j].x) * (y - ring[j].y) / (ring[i].y - ring[j].y));
    std::sort(crossings.begin(), crossings.end());
    for (int c = 0; c < blank.nx; ++c) {
      const double x = blank.centre(blank.index(c, r)).x;
      const auto before = std::upper_bound(crossings.begin(), crossings.end(), x) - crossings.begin();
      blank[blank.index(c, r)] = before % 2;
    }
  }
  return blank;
}

}  // namespace freshet::mesh
