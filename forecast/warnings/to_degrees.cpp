#include "forecast/warnings/to_degrees.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::forecast {

namespace {

/// Sums of a weighted fit of two values, linear in (x, y), that goes through its first point.
struct Fit {
  double xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0;

  void add(double weight, double x, double y, double u, double v) {
    xx += weight * x * x, xy += weight * x * y, yy += weight * y * y;
    xu += weight * x * u, yu += weight * y * u, xv += weight * x * v, yv += weight * y * v;
  }
  /// Far from a line: both directions are known.
  bool known() const { return xx * yy - xy * xy > 1e-6 * xx * yy && xx * yy > 0; }
  Point2 at(double x, double y) const {
    const double d = xx * yy - xy * xy;
    const double ux = (xu * yy - yu * xy) / d, uy = (yu * xx - xu * xy) / d;
    const double vx = (xv * yy - yv * xy) / d, vy = (yv * xx - xv * xy) / d;
    return {ux * x + uy * y, vx * x + vy * y};
  }
};

double turned(double degrees) { return degrees - 360 * std::round(degrees / 360); }

}  // namespace

ToDegrees::ToDegrees(const mesh::Mesh& mesh, const std::vector<char>& cells) : mesh_(mesh) {
  double area = 0, n = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    if (cells[c] == 0) continue;
    area += mesh.cell_area[c], n += 1;
    for (int i = 0; i < mesh.cell_size(c); ++i) nodes_.push_back(mesh.cell_nodes[c][i]);
  }
  std::sort(nodes_.begin(), nodes_.end());
  nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
  spacing_m_ = std::max(1.0, std::sqrt(area / std::max(1.0, n)));
}

Point2 ToDegrees::operator()(const Point2& p) const {
  const auto away = [&](mesh::Index n) { return std::hypot(mesh_.node_x[n] - p.x, mesh_.node_y[n] - p.y); };
  const mesh::Index nearest = *std::min_element(
      nodes_.begin(), nodes_.end(), [&](mesh::Index a, mesh::Index b) { return away(a) < away(b); });
  const double lon = mesh_.node_lon[nearest], lat = mesh_.node_lat[nearest];
  const double x0 = mesh_.node_x[nearest], y0 = mesh_.node_y[nearest];
  if (away(nearest) == 0) return {lon, lat};
  constexpr int widest = 20;  // doublings: a million times the spacing
  double reach = 3 * spacing_m_;
  for (int i = 0; i < widest; ++i, reach *= 2) {
    Fit fit;
    for (const mesh::Index n : nodes_) {
      const double x = mesh_.node_x[n] - x0, y = mesh_.node_y[n] - y0, d = std::hypot(x, y);
      if (d == 0 || d > reach) continue;
      fit.add(1 / (1 + d * d / (spacing_m_ * spacing_m_)), x, y, turned(mesh_.node_lon[n] - lon),
              mesh_.node_lat[n] - lat);
    }
    if (!fit.known()) continue;
    const Point2 moved = fit.at(p.x - x0, p.y - y0);
    return {lon + moved.x, lat + moved.y};
  }
  return {lon, lat};
}

}  // namespace freshet::forecast
