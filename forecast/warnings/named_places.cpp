#include "forecast/warnings/named_places.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/text.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::forecast {
namespace {

constexpr double near_m = 5000;
using Way = std::unique_ptr<OGRCoordinateTransformation>;

/// The marked area in basin.crs.
OGRMultiPolygon area_in(const std::vector<LonLatRing>& polygons, const OGRSpatialReference& crs) {
  const mesh::Transform to_plane(mesh::wgs84(), crs);
  OGRMultiPolygon area;
  for (const LonLatRing& polygon : polygons) {
    std::vector<double> x, y;
    for (const core::LonLat& p : polygon) x.push_back(p.lon), y.push_back(p.lat);
    to_plane.apply(x, y);
    OGRLinearRing ring;
    for (std::size_t i = 0; i < x.size(); ++i) ring.addPoint(x[i], y[i]);
    OGRPolygon one;
    one.addRing(&ring);
    area.addGeometry(&one);
  }
  return area;
}

/// Only what lies near is read: layers of a whole country stay quick.
void look_near(OGRLayer& layer, const OGRMultiPolygon& area, const OGRSpatialReference& crs,
               const OGRSpatialReference& own) {
  OGREnvelope box;
  area.getEnvelope(&box);
  const mesh::Transform back(crs, own);
  std::vector<double> x, y;
  constexpr int steps = 8;
  for (int i = 0; i <= steps; ++i)
    for (int k = 0; k <= steps; ++k) {
      x.push_back(box.MinX - near_m + (box.MaxX - box.MinX + 2 * near_m) * i / steps);
      y.push_back(box.MinY - near_m + (box.MaxY - box.MinY + 2 * near_m) * k / steps);
    }
  back.apply(x, y);
  const bool known = std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); }) &&
                     std::all_of(y.begin(), y.end(), [](double v) { return std::isfinite(v); });
  const auto [west, east] = std::minmax_element(x.begin(), x.end());
  const auto [south, north] = std::minmax_element(y.begin(), y.end());
  // Longitudes that jump at 180 degrees have no box: all is read.
  if (known && *east - *west < 180) layer.SetSpatialFilterRect(*west, *south, *east, *north);
}

/// A feature near the area, in basin.crs.
struct Found {
  std::string name, code;
  std::unique_ptr<OGRGeometry> shape;
};

/// On one line, in sound characters; a name that holds markup is none: people would read it as it stands.
std::string plain(const char* text) {
  const std::string line = core::fit_line(text);
  return core::markup_in(line).empty() ? line : "";
}

mesh::VectorLayer open_of(const core::WarningLayer& source, const OGRSpatialReference& crs) {
  return mesh::open_layer(source.file, source.layer, "layer", "the " + source.kind, crs);
}

std::vector<Found> features_of(const core::WarningLayer& source, const OGRMultiPolygon& area,
                               const OGRSpatialReference& crs) {
  const mesh::QuietGdal quiet;
  const mesh::VectorLayer open = open_of(source, crs);
  const int name = mesh::attribute_of(*open.layer, source.name, open.file);
  const int code = mesh::attribute_of(*open.layer, source.code, open.file);
  look_near(*open.layer, area, crs, open.crs);
  const Way way(OGRCreateCoordinateTransformation(&open.crs, &crs));
  core::check(way != nullptr, "{}: {}", open.file, mesh::gdal_reason());
  std::vector<Found> found;
  open.layer->ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(open.layer->GetNextFeature())) {
    const OGRGeometry* shape = feature->GetGeometryRef();
    if (shape == nullptr || shape->IsEmpty()) continue;
    Found one{plain(feature->GetFieldAsString(name)), code < 0 ? "" : plain(feature->GetFieldAsString(code)),
              std::unique_ptr<OGRGeometry>(shape->clone())};
    if (one.shape->transform(way.get()) == OGRERR_NONE) found.push_back(std::move(one));
  }
  return found;
}

/// Names by a measure, the largest first, each once.
Names largest(std::map<std::string, double> measured, std::size_t most) {
  std::vector<std::pair<double, std::string>> sorted;
  for (const auto& [name, value] : measured)
    if (!name.empty()) sorted.emplace_back(value, name);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  Names names;
  for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i) names.push_back(sorted[i].second);
  return names;
}

std::unique_ptr<OGRGeometry> within(const OGRGeometry& shape, const OGRMultiPolygon& area) {
  if (!shape.Intersects(&area)) return nullptr;
  return std::unique_ptr<OGRGeometry>(shape.Intersection(&area));
}

double length_of(const OGRGeometry& shape) {
  double length = 0;
  if (const auto type = wkbFlatten(shape.getGeometryType()); type == wkbLineString)
    return shape.toLineString()->get_Length();
  else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection))
    for (const OGRGeometry* part : *shape.toGeometryCollection()) length += length_of(*part);
  return length;
}

double area_of(const OGRGeometry& shape) {
  double area = 0;
  if (const auto type = wkbFlatten(shape.getGeometryType()); type == wkbPolygon)
    return shape.toPolygon()->get_Area();
  else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection))
    for (const OGRGeometry* part : *shape.toGeometryCollection()) area += area_of(*part);
  return area;
}

void add_places(const std::vector<Found>& found, const OGRMultiPolygon& area, NamedPlaces& named) {
  std::map<std::string, double> nearness;
  for (const Found& one : found)
    if (const double away = one.shape->Distance(&area); away <= near_m) {
      const auto known = nearness.find(one.name);
      nearness[one.name] = known == nearness.end() ? -away : std::max(known->second, -away);
    }
  const Names names = largest(nearness, 3);
  named.places.insert(named.places.end(), names.begin(), names.end());
}

std::map<std::string, double> lengths(const std::vector<Found>& found, const OGRMultiPolygon& area) {
  std::map<std::string, double> metres;
  for (const Found& one : found)
    if (const auto part = within(*one.shape, area)) metres[one.name] += length_of(*part);
  return metres;
}

void collect_points(const OGRGeometry& shape, std::vector<OGRPoint>& points) {
  const auto type = wkbFlatten(shape.getGeometryType());
  if (type == wkbLineString)
    for (const OGRPoint& p : *shape.toLineString()) points.push_back(p);
  else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection))
    for (const OGRGeometry* part : *shape.toGeometryCollection()) collect_points(*part, points);
}

/// Kilometres up from the end of the line, which is drawn downstream. A river of several lines has none.
Stretch stretch_of(const std::string& name, const std::vector<Found>& found, const OGRMultiPolygon& area) {
  const OGRLineString* line = nullptr;
  for (const Found& one : found) {
    if (one.name != name) continue;
    const auto type = wkbFlatten(one.shape->getGeometryType());
    if (line != nullptr || type != wkbLineString) return {name};
    line = one.shape->toLineString();
  }
  std::vector<OGRPoint> points;
  collect_points(*within(*line, area), points);
  Stretch stretch{name, INFINITY, 0};
  for (const OGRPoint& p : points) {
    const double up = (line->get_Length() - line->Project(&p)) / 1000;
    stretch.from_km = std::min(stretch.from_km, up);
    stretch.to_km = std::max(stretch.to_km, up);
  }
  return stretch;
}

void add_rivers(const std::vector<Found>& found, const OGRMultiPolygon& area, NamedPlaces& named) {
  for (const std::string& name : largest(lengths(found, area), 3))
    named.rivers.push_back(stretch_of(name, found, area));
}

void add_roads(const std::vector<Found>& found, const OGRMultiPolygon& area, NamedPlaces& named) {
  const Names names = largest(lengths(found, area), 5);
  named.roads.insert(named.roads.end(), names.begin(), names.end());
}

void add_districts(const core::WarningLayer& layer, const std::vector<Found>& found,
                   const OGRMultiPolygon& area, NamedPlaces& named) {
  std::map<std::string, double> m2;
  for (const Found& one : found) {
    const auto part = within(*one.shape, area);
    const double common = part ? area_of(*part) : 0;
    if (common <= 0) continue;
    m2[one.name] += common;
    const std::pair<std::string, std::string> code{layer.code_system, one.code};
    if (!one.code.empty() &&
        std::find(named.geocodes.begin(), named.geocodes.end(), code) == named.geocodes.end())
      named.geocodes.push_back(code);
  }
  const Names names = largest(m2, 5);
  named.districts.insert(named.districts.end(), names.begin(), names.end());
}

}  // namespace

void check_layer(const core::WarningLayer& layer, const OGRSpatialReference& crs) {
  const mesh::QuietGdal quiet;
  const mesh::VectorLayer open = open_of(layer, crs);
  mesh::attribute_of(*open.layer, layer.name, open.file);
  mesh::attribute_of(*open.layer, layer.code, open.file);
}

NamedPlaces named_places(const std::vector<LonLatRing>& polygons, const core::Basin& basin,
                         std::vector<std::string>& faults) {
  NamedPlaces named;
  if (basin.warnings.layers.empty() || polygons.empty()) return named;
  const OGRSpatialReference crs = mesh::projected_crs(basin.crs, basin.file.string());
  const OGRMultiPolygon area = area_in(polygons, crs);
  for (const core::WarningLayer& layer : basin.warnings.layers) {
    try {
      const std::vector<Found> found = features_of(layer, area, crs);
      if (layer.kind == "place") add_places(found, area, named);
      if (layer.kind == "river") add_rivers(found, area, named);
      if (layer.kind == "road") add_roads(found, area, named);
      if (layer.kind == "district") add_districts(layer, found, area, named);
    } catch (const core::InputError& error) {
      faults.push_back(fmt::format("{}: messages go without these names: {}", layer.at.text, error.what()));
    }
  }
  return named;
}

}  // namespace freshet::forecast
