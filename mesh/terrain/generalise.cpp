#include <algorithm>
#include <queue>

#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {
namespace {

double distance_to_segment(Point p, Point a, Point b) {
  const Point d = b - a, to = p - a;
  const double length2 = d.x * d.x + d.y * d.y;
  const double t = length2 > 0 ? std::clamp((to.x * d.x + to.y * d.y) / length2, 0.0, 1.0) : 0;
  return length(to - t * d);
}

/// Whether the ring turns back at b and runs within `width` of where it came from.
bool folds_back(Point a, Point b, Point c, double width) {
  const Point u = b - a, v = c - b;
  if (u.x * v.x + u.y * v.y >= 0) return false;
  return length(v) < length(u) ? distance_to_segment(c, a, b) < width : distance_to_segment(a, b, c) < width;
}

/// A ring of which vertices are taken out one by one, the least conspicuous first.
class Thinning {
 public:
  /// Of an open line the ends stay.
  Thinning(const Ring& ring, double edge, const std::vector<Hair>& hairs, bool open = false)
      : ring_(ring), edge_(edge), left_(ring.size()) {
    const std::size_t n = ring.size();
    for (std::size_t i = 0; i < n; ++i) {
      before_.push_back((i + n - 1) % n);
      after_.push_back((i + 1) % n);
      dense_.push_back(nearest(i) < edge / 2 || is_base(ring[i], hairs));
    }
    if (open) dense_.front() = dense_.back() = false;
    version_.assign(n, 0);
  }

  bool any_dense() const { return std::find(dense_.begin(), dense_.end(), true) != dense_.end(); }

  Ring thin(double tolerance) {
    for (std::size_t i = 0; i < ring_.size(); ++i) consider(i, tolerance);
    while (!queue_.empty() && left_ > 4) {
      const Candidate c = queue_.top();
      queue_.pop();
      if (c.version != version_[c.vertex]) continue;
      take_out(c.vertex);
      consider(before_[c.vertex], tolerance);
      consider(after_[c.vertex], tolerance);
    }
    Ring thinned;
    for (std::size_t i = 0; i < ring_.size(); ++i)
      if (!gone(i)) thinned.push_back(ring_[i]);
    return thinned;
  }

 private:
  struct Candidate {
    double deviation;
    std::size_t vertex;
    int version;
    bool operator<(const Candidate& other) const {  // the top of the queue deviates least
      return deviation != other.deviation ? deviation > other.deviation : vertex > other.vertex;
    }
  };

  static bool is_base(Point p, const std::vector<Hair>& hairs) {
    return std::any_of(hairs.begin(), hairs.end(),
                       [&](const Hair& h) { return h.base.x == p.x && h.base.y == p.y; });
  }
  bool gone(std::size_t i) const { return version_[i] < 0; }
  double nearest(std::size_t i) const {
    return std::min(length(ring_[i] - ring_[before_[i]]), length(ring_[i] - ring_[after_[i]]));
  }

  /// How far the ring moves without vertex i: the largest distance of all that were between its neighbours.
  double deviation(std::size_t i) const {
    constexpr int most = 5000;
    const std::size_t a = before_[i], b = after_[i], n = ring_.size();
    double largest = 0;
    int count = 0;
    for (std::size_t k = (a + 1) % n; k != b; k = (k + 1) % n) {
      if (++count > most) return std::numeric_limits<double>::infinity();
      largest = std::max(largest, distance_to_segment(ring_[k], ring_[a], ring_[b]));
    }
    return largest;
  }

  /// Near ones may move the ring by the tolerance; those on a straight stretch go however far apart.
  void consider(std::size_t i, double tolerance) {
    if (!dense_[i] || gone(i)) return;
    ++version_[i];
    const double d = deviation(i);
    if (d <= (nearest(i) < edge_ ? tolerance : edge_ / 1000)) queue_.push({d, i, version_[i]});
  }

  void take_out(std::size_t i) {
    after_[before_[i]] = after_[i];
    before_[after_[i]] = before_[i];
    version_[i] = -1;
    --left_;
  }

  const Ring& ring_;
  double edge_;
  std::size_t left_;
  std::vector<std::size_t> before_, after_;
  std::vector<bool> dense_;
  std::vector<int> version_;
  std::priority_queue<Candidate> queue_;
};

/// Repeated vertices and hairs, from the first vertex to the last.
Ring drop_along(const Ring& line, double width, std::vector<Hair>* dropped) {
  Ring clean;
  for (const Point p : line) {
    if (!clean.empty() && length(p - clean.back()) < width) continue;
    while (clean.size() >= 2 && folds_back(clean[clean.size() - 2], clean.back(), p, width)) {
      if (dropped) dropped->push_back({clean.back(), clean[clean.size() - 2]});
      clean.pop_back();
      if (length(p - clean.back()) < width) break;
    }
    if (clean.empty() || length(p - clean.back()) >= width) clean.push_back(p);
  }
  return clean;
}

}  // namespace

std::vector<Point> drop_hairs_of_line(const std::vector<Point>& line, double edge,
                                      std::vector<Hair>* dropped) {
  if (line.size() < 3) return line;
  std::vector<Hair> hairs;
  Ring clean = drop_along(line, edge / 100, &hairs);
  const Point end = line.back();
  if (clean.back().x != end.x || clean.back().y != end.y) {  // the end stays, the one just before it goes
    if (clean.size() > 1) clean.pop_back();
    clean.push_back(end);
  }
  const auto span = [](const Ring& l) {
    double most = 0;
    for (const Point p : l) most = std::max(most, length(p - l.front()));
    return most;
  };
  if (clean.size() < 2 || span(clean) < 0.5 * span(line)) return line;  // it runs out and back as a whole
  if (dropped) dropped->insert(dropped->end(), hairs.begin(), hairs.end());
  return clean;
}

Ring drop_hairs(const Ring& ring, double edge, std::vector<Hair>* dropped) {
  const double width = edge / 100;
  Ring clean = drop_along(ring, width, dropped);
  // The ring closes: the same at its seam.
  for (bool changed = true; changed && clean.size() > 3;) {
    const std::size_t n = clean.size();
    const bool near = length(clean[n - 1] - clean[0]) < width,
               last = folds_back(clean[n - 2], clean[n - 1], clean[0], width),
               first = folds_back(clean[n - 1], clean[0], clean[1], width);
    changed = near || last || first;
    if (dropped && !near && last) dropped->push_back({clean[n - 1], clean[0]});
    if (dropped && !near && !last && first) dropped->push_back({clean[0], clean[n - 1]});
    if (near || last)
      clean.pop_back();
    else if (first)
      clean.erase(clean.begin());
  }
  return clean;
}

Ring generalise_outline(const Ring& ring, double edge, const std::vector<Hair>& hairs) {
  if (ring.size() < 5 || !Thinning(ring, edge, hairs).any_dense()) return ring;
  for (double tolerance = edge / 4; tolerance > edge / 100; tolerance /= 2) {
    const Ring thinned = Thinning(ring, edge, hairs).thin(tolerance);
    if (is_simple(thinned) && signed_area(thinned) * signed_area(ring) > 0) return thinned;
  }
  return ring;
}

std::vector<Point> generalise_line(const std::vector<Point>& line, double edge) {
  if (line.size() < 5) return line;
  Thinning thinning(line, edge, {}, true);
  return thinning.any_dense() ? thinning.thin(edge / 4) : line;
}

}  // namespace freshet::mesh
