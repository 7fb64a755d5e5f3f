#include "mesh/terrain/river/inflows.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

using Cell = std::size_t;

std::vector<Point> course_of(const core::Boundary& b, const std::vector<Line>& lines,
                             const OGRSpatialReference& crs) {
  if (!b.line) return {in_plane(b.at_point, crs)};
  std::vector<Point> points;
  for (const auto& [x, y] : b.line->points) points.push_back({x, y});
  if (!b.line->drawn_in_file()) return points;
  for (const Line& line : lines)
    if (line.id == b.line->id())
      for (std::size_t i = 0; i < line.x.size(); ++i) points.push_back({line.x[i], line.y[i]});
  return points;
}

/// The lowest cell of the domain within `reach` of the points; of equal ones that nearest to their middle.
Cell lowest_near(const std::vector<Point>& points, double reach, const Drainage& drainage,
                 const Domain& domain) {
  const Elevation& z = drainage.z;
  const Point middle = points[points.size() / 2];
  Cell lowest = z.outside;
  const int cells = static_cast<int>(std::ceil(reach / z.step));
  for (const Point p : points)
    for (int r = -cells; r <= cells; ++r)
      for (int c = -cells; c <= cells; ++c) {
        const Cell i = z.cell_at({p.x + c * z.step, p.y + r * z.step});
        if (i == z.outside || !domain.inside[i] || !std::isfinite(z[i])) continue;
        if (length(z.centre(i) - p) > reach) continue;
        const auto worth = [&](Cell k) { return std::make_pair(z[k], length(z.centre(k) - middle)); };
        if (lowest == z.outside || worth(i) < worth(lowest)) lowest = i;
      }
  return lowest;
}

}  // namespace

Grid<double> with_inflows(const Drainage& drainage, const Domain& domain, const core::Basin& basin,
                          const std::vector<Line>& lines, const OGRSpatialReference& crs) {
  Grid<double> area = drainage.area;
  const double least = 1e6 * basin.mesh.stream_area_km2, step = drainage.z.step;
  for (const core::Boundary& b : basin.boundaries) {
    if (b.at_outlet || !b.mesh_edges.empty() || !b.kind->brings_in) continue;
    std::vector<Point> points = course_of(b, lines, crs);
    if (points.empty() || !std::isfinite(points[0].x)) continue;
    if (points.size() > 1) points = resampled(points, step / 2);
    const double reach = std::max(1.5 * step, b.line ? b.line_width_m.value_or(0) / 2 : b.width_m / 2);
    Cell cell = lowest_near(points, reach, drainage, domain);
    if (cell == drainage.z.outside || area[cell] >= least) continue;
    for (std::size_t n = 0; n < area.size() && cell != drainage.z.outside; ++n) {
      area[cell] += least;
      cell = downstream(drainage.direction, cell);
    }
  }
  return area;
}

}  // namespace freshet::mesh
