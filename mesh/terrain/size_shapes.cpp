#include "mesh/terrain/size_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/errors.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/size_field.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Geometry = std::unique_ptr<OGRGeometry>;

/// Polygons as rings (holes too: what lies in an even number of them is outside), lines, points.
struct Shapes {
  std::vector<Ring> rings;
  std::vector<std::vector<Point>> lines;  ///< of one point: that point
};

std::vector<Point> points_of(const OGRSimpleCurve& curve) {
  std::vector<Point> points;
  for (int i = 0; i < curve.getNumPoints(); ++i) points.push_back({curve.getX(i), curve.getY(i)});
  return points;
}

void collect(const OGRGeometry& geometry, Shapes& shapes, const std::string& where) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (geometry.IsEmpty()) return;
  if (type == wkbPoint) {
    shapes.lines.push_back({{geometry.toPoint()->getX(), geometry.toPoint()->getY()}});
  } else if (type == wkbLineString) {
    shapes.lines.push_back(points_of(*geometry.toLineString()));
  } else if (type == wkbPolygon) {
    for (const OGRLinearRing* ring : *geometry.toPolygon()) shapes.rings.push_back(points_of(*ring));
  } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) collect(*part, shapes, where);
  } else {
    core::fail_input("{}: holds a {} where points, lines or polygons are wanted", where,
                     geometry.getGeometryName());
  }
}

void project(Shapes& shapes, const OGRSpatialReference& from, const OGRSpatialReference& to,
             const std::string& where) {
  const Transform transform(from, to);
  for (auto* all : {&shapes.rings, &shapes.lines})
    for (std::vector<Point>& points : *all)
      for (Point& p : points) {
        p = transform(p);
        check(std::isfinite(p.x) && std::isfinite(p.y),
              "{}: reaches beyond where basin.crs is defined; is the file's CRS right?", where);
      }
}

Shapes shapes_in_file(const core::LineInput& source, const OGRSpatialReference& crs,
                      const std::string& where) {
  const QuietGdal quiet;
  const VectorLayer open = open_layer(source.file, source.layer, "layer", "the shapes", crs);
  const int name = source.feature.empty() ? -1 : attribute_of(*open.layer, "name", open.file);
  Shapes shapes;
  open.layer->ResetReading();
  while (const auto feature = std::unique_ptr<OGRFeature>(open.layer->GetNextFeature())) {
    if (name >= 0 && text_of(*feature, name) != source.feature) continue;
    const OGRGeometry* own = feature->GetGeometryRef();
    if (!own) continue;
    const Geometry flat(own->hasCurveGeometry() ? own->getLinearGeometry() : own->clone());
    flat->flattenTo2D();
    collect(*flat, shapes, where + ": " + open.file);
  }
  check(!shapes.rings.empty() || !shapes.lines.empty(), "{}: {}: holds no point, line or polygon{}", where,
        open.file, source.feature.empty() ? "" : fmt::format(" of the name '{}'", source.feature));
  project(shapes, open.crs, crs, where + ": " + open.file);
  return shapes;
}

Shapes shapes_of(const core::MeshSize& size, const OGRSpatialReference& crs) {
  if (size.shape.drawn_in_file()) return shapes_in_file(size.shape, crs, size.at);
  std::vector<Point> points;
  for (const auto& [x, y] : size.shape.points) points.push_back({x, y});
  const bool closed =
      points.size() > 3 && points.front().x == points.back().x && points.front().y == points.back().y;
  Shapes shapes;
  (closed ? shapes.rings : shapes.lines).push_back(std::move(points));
  return shapes;
}

struct Bounds {
  double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
  void take(Point p, double around) {
    west = std::min(west, p.x - around);
    east = std::max(east, p.x + around);
    south = std::min(south, p.y - around);
    north = std::max(north, p.y + around);
  }
};

void mark_line(const std::vector<Point>& line, Grid<char>& seeds) {
  const auto mark = [&](Point p) {
    if (const std::size_t c = seeds.cell_at(p); c != seeds.outside) seeds[c] = 1;
  };
  mark(line.front());
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const Point d = line[i + 1] - line[i];
    const int parts = 1 + static_cast<int>(2 * length(d) / seeds.step);
    for (int k = 0; k <= parts; ++k) mark(line[i] + (double(k) / parts) * d);
  }
}

/// Cells in an odd number of rings.
void mark_inside(const std::vector<Ring>& rings, Grid<char>& seeds) {
  for (const Ring& ring : rings) {
    const Grid<char> inside = cells_inside(ring, seeds.like<char>(0));
    for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] ^= inside[i];
  }
}

/// Cells over the shapes and all around them that they reach, as far as the ring does.
Grid<char> grid_around(const Shapes& shapes, const Ring& ring, double reach, double edge,
                       const std::string& where) {
  constexpr double most_cells = 2e7;
  Bounds near, domain;
  for (const auto* all : {&shapes.rings, &shapes.lines})
    for (const std::vector<Point>& points : *all)
      for (const Point p : points) near.take(p, reach);
  for (const Point p : ring) domain.take(p, 0);
  const double west = std::max(near.west, domain.west), east = std::min(near.east, domain.east),
               south = std::max(near.south, domain.south), north = std::min(near.north, domain.north);
  check(west < east && south < north,
        "{}: the shape lies nowhere near the domain; are its coordinates right?", where);
  const double step = std::max(edge / 2, std::sqrt((east - west) * (north - south) / most_cells));
  return blank_grid({{west, south}, {east, south}, {east, north}, {west, north}}, step);
}

}  // namespace

SizeField by_shape(const core::MeshSize& size, const core::MeshSettings& settings, const Ring& ring,
                   const OGRSpatialReference& crs) {
  const double growth = size.growth.value_or(settings.growth), edge = size.edge_m, high = settings.edge_max_m,
               reach = size.distance_m + (high - edge) / growth;
  const Shapes shapes = shapes_of(size, crs);
  Grid<char> seeds = grid_around(shapes, ring, reach + 2 * edge, edge, size.at);
  mark_inside(shapes.rings, seeds);
  for (const Ring& outline : shapes.rings)
    mark_line(outline, seeds);  // polygons narrower than a cell count too
  for (const std::vector<Point>& line : shapes.lines) mark_line(line, seeds);
  const auto distance = std::make_shared<Grid<double>>(distance_to(seeds));
  // Centres of cells stand for what they touch: distances are right within a diagonal.
  const double near = size.distance_m + std::sqrt(2.0) * distance->step;
  const double west = distance->west, north = distance->north, east = west + distance->nx * distance->step,
               south = north - distance->ny * distance->step;
  return [=](Point p) {
    if (p.x < west || p.x > east || p.y < south || p.y > north) return high;
    const double d = interpolate(*distance, p);
    return std::isfinite(d) ? std::clamp(edge + growth * (d - near), edge, high) : high;
  };
}

void check_shape(const core::MeshSize& size, const OGRSpatialReference& crs) { shapes_of(size, crs); }

}  // namespace freshet::mesh
