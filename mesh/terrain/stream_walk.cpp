#include "mesh/terrain/stream_walk.hpp"

#include <algorithm>

namespace freshet::mesh {

namespace {

/// Twice the area of a, b, c: positive when c lies to the left of a -> b.
double turn(Point a, Point b, Point c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

Grid<char> bucket_grid(const Mesh& mesh) {
  const auto [west, east] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [south, north] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  const double width = *east - *west, height = *north - *south;
  const double step = std::sqrt(width * height / std::max(1, mesh.n_cells())) * 1.5;
  return Grid<char>(int(width / step) + 1, int(height / step) + 1, *west, *north, step);
}

/// Bed at a distance along the line.
class Profile {
 public:
  Profile(const Stream& stream) : stream_(stream), at_{0} {
    for (std::size_t i = 1; i < stream.points.size(); ++i)
      at_.push_back(at_.back() + length(stream.points[i] - stream.points[i - 1]));
  }
  double start_of(std::size_t segment) const { return at_[segment]; }
  double bed(double s) const {
    const std::size_t i = std::clamp<std::ptrdiff_t>(
        std::upper_bound(at_.begin(), at_.end(), s) - at_.begin() - 1, 0, std::ptrdiff_t(at_.size()) - 2);
    const double run = at_[i + 1] - at_[i], t = run > 0 ? std::clamp((s - at_[i]) / run, 0.0, 1.0) : 0;
    return stream_.bed[i] + t * (stream_.bed[i + 1] - stream_.bed[i]);
  }

 private:
  const Stream& stream_;
  std::vector<double> at_;
};

class Walker {
 public:
  Walker(const Mesh& mesh, const CellLocator& locator, const Stream& stream)
      : mesh_(mesh), locator_(locator), stream_(stream), profile_(stream) {}

  std::vector<Crossing> walk() {
    enter(locator_.find(stream_.points[0]), 0);
    for (std::size_t i = 0; i + 1 < stream_.points.size(); ++i) segment(i);
    leave(profile_.start_of(stream_.points.size() - 1));
    return crossings_;
  }

 private:
  void enter(Index cell, double s) {
    cell_ = cell;
    entered_ = s;
  }
  void leave(double s) {
    if (cell_ != none) crossings_.push_back({cell_, profile_.bed(0.5 * (entered_ + s))});
  }

  void segment(std::size_t i) {
    const Point a = stream_.points[i], b = stream_.points[i + 1];
    if (cell_ == none) enter(locator_.find(a), profile_.start_of(i));
    for (Index steps = 0; cell_ != none && steps < mesh_.n_cells(); ++steps) {
      const int out = exit_side(a, b);
      if (out < 0) return;
      const auto [p, q] = side(out);
      const double u = turn(p, q, a), v = turn(p, q, b);
      const double s =
          profile_.start_of(i) + (u > v ? std::clamp(u / (u - v), 0.0, 1.0) : 1.0) * length(b - a);
      leave(s);
      const auto [c, d] = mesh_.edge_cells[mesh_.cell_edges[cell_][out]];
      enter(c == cell_ ? d : c, s);
    }
    // Left the mesh within this segment: it may come back before its end.
    if (cell_ == none) enter(locator_.find(b), profile_.start_of(i + 1));
  }

  std::pair<Point, Point> side(int i) const {
    const Index p = mesh_.cell_nodes[cell_][i], q = mesh_.cell_nodes[cell_][(i + 1) % mesh_.cell_size(cell_)];
    return {{mesh_.node_x[p], mesh_.node_y[p]}, {mesh_.node_x[q], mesh_.node_y[q]}};
  }

  /// Side through which the line a -> b leaves the cell, or -1 if it ends inside: the side that runs from the
  /// right of the line to its left, if b lies beyond it. A node on the line counts as left.
  int exit_side(Point a, Point b) const {
    for (int i = 0; i < mesh_.cell_size(cell_); ++i) {
      const auto [p, q] = side(i);
      if (turn(a, b, p) < 0 && turn(a, b, q) >= 0 && turn(p, q, b) < 0) return i;
    }
    return -1;
  }

  const Mesh& mesh_;
  const CellLocator& locator_;
  const Stream& stream_;
  Profile profile_;
  std::vector<Crossing> crossings_;
  Index cell_ = none;
  double entered_ = 0;
};

}  // namespace

CellLocator::CellLocator(const Mesh& mesh) : mesh_(mesh), place_(bucket_grid(mesh)), buckets_(place_.size()) {
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    double x0 = 1e300, x1 = -1e300, y0 = 1e300, y1 = -1e300;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index n = mesh.cell_nodes[c][i];
      x0 = std::min(x0, mesh.node_x[n]);
      x1 = std::max(x1, mesh.node_x[n]);
      y0 = std::min(y0, mesh.node_y[n]);
      y1 = std::max(y1, mesh.node_y[n]);
    }
    const int c0 = int((x0 - place_.west) / place_.step), c1 = int((x1 - place_.west) / place_.step);
    const int r0 = int((place_.north - y1) / place_.step), r1 = int((place_.north - y0) / place_.step);
    for (int r = r0; r <= std::min(r1, place_.ny - 1); ++r)
      for (int k = c0; k <= std::min(c1, place_.nx - 1); ++k) buckets_[place_.index(k, r)].push_back(c);
  }
}

bool CellLocator::holds(Index cell, Point p) const {
  const int n = mesh_.cell_size(cell);
  for (int i = 0; i < n; ++i) {
    const Index a = mesh_.cell_nodes[cell][i], b = mesh_.cell_nodes[cell][(i + 1) % n];
    if (turn({mesh_.node_x[a], mesh_.node_y[a]}, {mesh_.node_x[b], mesh_.node_y[b]}, p) < 0) return false;
  }
  return true;
}

Index CellLocator::find(Point p) const {
  const std::size_t bucket = place_.cell_at(p);
  if (bucket == place_.outside) return none;
  for (Index c : buckets_[bucket])
    if (holds(c, p)) return c;
  return none;
}

std::vector<Index> CellLocator::near(Point a, Point b, double distance) const {
  std::vector<Index> cells;
  const auto column = [&](double x) {
    return std::clamp(int(std::floor((x - place_.west) / place_.step)), 0, place_.nx - 1);
  };
  const auto row = [&](double y) {
    return std::clamp(int(std::floor((place_.north - y) / place_.step)), 0, place_.ny - 1);
  };
  for (int r = row(std::max(a.y, b.y) + distance); r <= row(std::min(a.y, b.y) - distance); ++r)
    for (int c = column(std::min(a.x, b.x) - distance); c <= column(std::max(a.x, b.x) + distance); ++c) {
      const auto& bucket = buckets_[place_.index(c, r)];
      cells.insert(cells.end(), bucket.begin(), bucket.end());
    }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

std::vector<Crossing> walk_stream(const Mesh& mesh, const CellLocator& locator, const Stream& stream) {
  return Walker(mesh, locator, stream).walk();
}

}  // namespace freshet::mesh
