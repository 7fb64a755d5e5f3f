#include "mesh/terrain/vector_lines.hpp"

#include <fmt/ranges.h>

#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/places.hpp"
#include "mesh/terrain/clean_lines.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;

std::string list_of(const std::vector<std::string>& names) {
  return fmt::format("'{}'", fmt::join(names, "', '"));
}

/// The feature whose attribute `name` is the one asked for, or the only one.
std::unique_ptr<OGRFeature> find_feature(OGRLayer& layer, const std::string& wanted,
                                         const std::string& file) {
  const int field = layer.GetLayerDefn()->GetFieldIndex("name");
  check(
      wanted.empty() || field >= 0,
      "{}: its lines have no attribute 'name' to find '{}' by; add one, or leave out feature where there is "
      "one line",
      file, wanted);
  std::unique_ptr<OGRFeature> found;
  std::vector<std::string> names;
  int fitting = 0;
  layer.ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(layer.GetNextFeature())) {
    const std::string name = field >= 0 ? feature->GetFieldAsString(field) : "";
    names.push_back(name);
    if (!wanted.empty() && name != wanted) continue;
    if (++fitting == 1) found = std::move(feature);
  }
  check(!names.empty(), "{}: layer '{}' holds no feature, or cannot be read", file, layer.GetName());
  check(fitting > 0, "{}: no feature has the name '{}'; there is {}", file, wanted, list_of(names));
  check(fitting == 1 || !wanted.empty(),
        "{}: holds {} features; say with feature = \"...\" the `name` of the one meant", file, fitting);
  check(fitting == 1, "{}: {} features have the name '{}'; give each its own", file, fitting, wanted);
  return found;
}

const OGRLineString& single_line(const OGRGeometry* geometry, const std::string& file) {
  check(geometry != nullptr && !geometry->IsEmpty(), "{}: the line is empty", file);
  const auto type = wkbFlatten(geometry->getGeometryType());
  if (type == wkbLineString) return *geometry->toLineString();
  check(type == wkbMultiLineString, "{}: holds a {} where a line is needed; draw a line", file,
        geometry->getGeometryName());
  const OGRMultiLineString& parts = *geometry->toMultiLineString();
  check(parts.getNumGeometries() == 1,
        "{}: the line has {} parts; join them to one line, or give each its own name", file,
        parts.getNumGeometries());
  return *parts.getGeometryRef(0);
}

Line projected(const OGRLineString& drawn, const OGRSpatialReference& from, const OGRSpatialReference& to,
               const std::string& file) {
  std::vector<double> x, y;
  for (int i = 0; i < drawn.getNumPoints(); ++i) {
    x.push_back(drawn.getX(i));
    y.push_back(drawn.getY(i));
  }
  Transform(from, to).apply(x, y);
  constexpr double same_point = 1e-3;  // m
  Line line;
  for (std::size_t i = 0; i < x.size(); ++i) {
    check(std::isfinite(x[i]) && std::isfinite(y[i]),
          "{}: point {} of the line lies outside of where basin.crs is defined; is the file's CRS right?",
          file, i + 1);
    if (!line.x.empty() && std::hypot(x[i] - line.x.back(), y[i] - line.y.back()) < same_point) continue;
    line.x.push_back(x[i]);
    line.y.push_back(y[i]);
  }
  check(line.x.size() >= 2, "{}: the line is a point; draw it with two points or more", file);
  return line;
}

Line cleaned(const Line& drawn, double tolerance, const std::string& file) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < drawn.x.size(); ++i) points.push_back({drawn.x[i], drawn.y[i]});
  Cleaning done;
  points = clean_line(points, tolerance, true, &done);
  if (done.left_out() == 0) return drawn;
  core::info("{}: line cleaned within {:g} m: {}", file, tolerance, text_of(done));
  Line line;
  for (const Point p : points) {
    line.x.push_back(p.x);
    line.y.push_back(p.y);
  }
  return line;
}

/// Opens the file and hands its feature over, with the CRS it is in: take(feature, crs).
template <class Take>
auto read_drawn(const core::LineInput& source, const OGRSpatialReference& crs, const std::string& holds,
                const Take& take) {
  QuietGdal quiet;
  const VectorLayer open = open_layer(source.file, source.layer, "layer", holds, crs);
  const std::unique_ptr<OGRFeature> feature = find_feature(*open.layer, source.feature, open.file);
  return take(*feature, open.crs);
}

/// All polygons of a feature. InputError where it has none, where one crosses itself or two overlap.
OGRMultiPolygon sound_polygons(const OGRFeature& feature, const std::string& file) {
  const OGRGeometry* geometry = feature.GetGeometryRef();
  const OGRMultiPolygon polygons = geometry ? polygons_in(*geometry) : OGRMultiPolygon();
  check(!polygons.IsEmpty(), "{}: holds a {} where a polygon is needed; draw a polygon", file,
        geometry ? geometry->getGeometryName() : "feature without geometry");
  const std::string fault = fault_of(polygons);
  check(fault.empty(),
        "{}: the polygon crosses or touches itself, or parts of it overlap ({}): what lies inside is not "
        "clear; "
        "mend it there, or let 'ogr2ogr -makevalid new.gpkg {}' do it and check what it made",
        file, fault, file);
  return polygons;
}

}  // namespace

Line read_line(const core::LineInput& source, const OGRSpatialReference& crs, double tolerance) {
  return read_drawn(source, crs, "the line", [&](const OGRFeature& feature, const OGRSpatialReference& own) {
    const std::string file = source.file.string();
    Line line =
        cleaned(projected(single_line(feature.GetGeometryRef(), file), own, crs, file), tolerance, file);
    line.id = source.id();
    return line;
  });
}

std::vector<Line> read_rings(const core::LineInput& source, const OGRSpatialReference& crs) {
  return read_drawn(source, crs, "the polygon",
                    [&](const OGRFeature& feature, const OGRSpatialReference& own) {
                      const std::string file = source.file.string();
                      std::vector<Line> rings;
                      const OGRMultiPolygon polygons = sound_polygons(feature, file);
                      for (const OGRPolygon* polygon : polygons)
                        for (const OGRLinearRing* ring : *polygon) {
                          rings.push_back(projected(*ring, own, crs, file));
                          rings.back().id = ring_id(source, rings.size() - 1);
                        }
                      return rings;
                    });
}

std::vector<Line> read_lines(const core::Basin& basin, const OGRSpatialReference& crs) {
  std::vector<Line> lines;
  for (const core::LineInput& source : basin.lines())
    lines.push_back(read_line(source, crs, basin.mesh.tolerance_m()));
  for (const core::LineInput& source : basin.polygons())
    for (Line& ring : read_rings(source, crs)) lines.push_back(std::move(ring));
  return lines;
}

}  // namespace freshet::mesh
