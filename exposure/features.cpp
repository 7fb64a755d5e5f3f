#include "exposure/features.hpp"

#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::exposure {

using core::check;

namespace {

bool is_one(const OGRGeometry& g, Shape shape) {
  switch (wkbFlatten(g.getGeometryType())) {
    case wkbPolygon:
    case wkbMultiPolygon:
      return shape == Shape::polygons;
    case wkbLineString:
    case wkbMultiLineString:
      return shape == Shape::lines;
    case wkbPoint:
    case wkbMultiPoint:
      return shape == Shape::points;
    default:
      return false;
  }
}

const char* word_of(Shape shape) {
  return shape == Shape::polygons ? "polygons" : shape == Shape::lines ? "lines" : "points";
}

/// Arcs become lines, heights go.
std::unique_ptr<OGRGeometry> plain(const OGRGeometry& geometry) {
  std::unique_ptr<OGRGeometry> g(geometry.hasCurveGeometry() ? geometry.getLinearGeometry()
                                                             : geometry.clone());
  g->flattenTo2D();
  return g;
}

void to_plane(OGRGeometry& geometry, OGRCoordinateTransformation* way, const std::string& where) {
  OGREnvelope box;
  geometry.getEnvelope(&box);
  const auto finite = [&] {
    return std::isfinite(box.MinX) && std::isfinite(box.MaxX) && std::isfinite(box.MinY) &&
           std::isfinite(box.MaxY);
  };
  check(finite(), "{}: has coordinates that are no numbers; take it out of the layer", where);
  if (way == nullptr) return;
  const bool done = geometry.transform(way) == OGRERR_NONE;
  if (done) geometry.getEnvelope(&box);
  check(done && finite(),
        "{}: has no place in the CRS of the basin; is the CRS of the file right, or its feature far away?",
        where);
}

/// The polygons of what MakeValid leaves: it may add lines and points.
std::unique_ptr<OGRGeometry> mended(const OGRGeometry& geometry, const std::string& where) {
  std::unique_ptr<OGRGeometry> valid(geometry.MakeValid());
  check(valid != nullptr, "{}: the polygon crosses itself, and GEOS cannot mend it; draw it anew", where);
  auto polygons = std::make_unique<OGRMultiPolygon>();
  const std::function<void(const OGRGeometry&)> collect = [&](const OGRGeometry& g) {
    if (wkbFlatten(g.getGeometryType()) == wkbPolygon) polygons->addGeometry(&g);
    if (OGR_GT_IsSubClassOf(wkbFlatten(g.getGeometryType()), wkbGeometryCollection))
      for (const OGRGeometry* part : *g.toGeometryCollection()) collect(*part);
  };
  collect(*valid);
  return polygons;
}

}  // namespace

FeatureCount read_features(const core::ExposureLayer& layer, const OGRSpatialReference& crs, Shape shape,
                           const std::vector<std::string>& attributes,
                           const std::function<void(const Feature&)>& take) {
  const mesh::QuietGdal quiet;
  const mesh::VectorLayer open = mesh::open_layer(layer.file, layer.layer, "layer", word_of(shape), crs);
  const auto fail_empty = [&](const char* with) {
    core::fail_input("{}: holds no feature{}; name another file or layer, or take the [[exposure]] out",
                     open.file, with);
  };
  if (open.layer->GetFeatureCount() == 0) fail_empty("");
  for (const std::string& attribute : attributes) mesh::attribute_of(*open.layer, attribute, open.file);
  const bool same = crs.IsLocal() || open.crs.IsSame(&crs) != 0;
  OGRSpatialReference to = crs;
  to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  std::unique_ptr<OGRCoordinateTransformation> way;
  if (!same) {
    way.reset(OGRCreateCoordinateTransformation(&open.crs, &to));
    check(way != nullptr, "{}: no transformation from its CRS to that of the basin: {}", open.file,
          mesh::gdal_reason());
  }
  FeatureCount count;
  open.layer->ResetReading();
  while (const std::unique_ptr<OGRFeature> f{open.layer->GetNextFeature()}) {
    ++count.features;
    Feature feature;
    feature.number = f->GetFID();
    feature.where = fmt::format("{}: feature {}", open.file, feature.number);
    const OGRGeometry* drawn = f->GetGeometryRef();
    if (drawn == nullptr || drawn->IsEmpty()) {
      ++count.empty;
      continue;
    }
    feature.geometry = plain(*drawn);
    check(is_one(*feature.geometry, shape),
          "{}: is a {}, but kind = \"{}\" takes {}; name another file, layer or kind", feature.where,
          drawn->getGeometryName(), layer.kind, word_of(shape));
    to_plane(*feature.geometry, way.get(), feature.where);
    if (shape == Shape::polygons && !feature.geometry->IsValid()) {
      feature.geometry = mended(*feature.geometry, feature.where);
      ++count.mended;
    }
    feature.text = [&f](const std::string& attribute) -> std::string {
      return mesh::text_of(*f, f->GetFieldIndex(attribute.c_str()));
    };
    if (!layer.name.empty()) feature.name = feature.text(layer.name);
    take(feature);
  }
  if (count.features == count.empty) fail_empty(" with a geometry");
  return count;
}

std::vector<std::string> notes_of(const FeatureCount& count) {
  std::vector<std::string> notes;
  if (count.empty > 0)
    notes.push_back(fmt::format("{} of {} features have no geometry: left out", count.empty, count.features));
  if (count.mended > 0)
    notes.push_back(
        fmt::format("{} of {} features cross or touch themselves: mended", count.mended, count.features));
  return notes;
}

namespace {

std::vector<Point> points_of_curve(const OGRSimpleCurve& curve) {
  std::vector<Point> points;
  for (int i = 0; i < curve.getNumPoints(); ++i) {
    const Point p{curve.getX(i), curve.getY(i)};
    if (points.empty() || p.x != points.back().x || p.y != points.back().y) points.push_back(p);
  }
  return points;
}

/// Each single part of a geometry that may have several.
template <class Single, class Take>
void each_part(const OGRGeometry& geometry, const Take& take) {
  if (OGR_GT_IsSubClassOf(wkbFlatten(geometry.getGeometryType()), wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) each_part<Single>(*part, take);
  } else if (const auto* single = dynamic_cast<const Single*>(&geometry)) {
    if (!single->IsEmpty()) take(*single);
  }
}

Ring ring_of(const OGRLinearRing& closed) {
  Ring ring = points_of_curve(closed);
  if (ring.size() > 1 && ring.front().x == ring.back().x && ring.front().y == ring.back().y) ring.pop_back();
  return ring;
}

}  // namespace

std::vector<std::vector<Ring>> polygons_of(const OGRGeometry& geometry) {
  std::vector<std::vector<Ring>> all;
  each_part<OGRPolygon>(geometry, [&](const OGRPolygon& polygon) {
    std::vector<Ring> rings;
    for (const OGRLinearRing* ring : polygon) rings.push_back(ring_of(*ring));
    all.push_back(std::move(rings));
  });
  return all;
}

std::vector<std::vector<Point>> lines_of(const OGRGeometry& geometry) {
  std::vector<std::vector<Point>> all;
  each_part<OGRLineString>(geometry, [&](const OGRLineString& line) {
    if (auto points = points_of_curve(line); points.size() > 1) all.push_back(std::move(points));
  });
  return all;
}

std::vector<Point> points_of(const OGRGeometry& geometry) {
  std::vector<Point> all;
  each_part<OGRPoint>(geometry, [&](const OGRPoint& p) { all.push_back({p.getX(), p.getY()}); });
  return all;
}

std::string text_of(const OGREnvelope& extent) {
  return fmt::format("it lies at x {:.0f} to {:.0f}, y {:.0f} to {:.0f}", extent.MinX, extent.MaxX,
                     extent.MinY, extent.MaxY);
}

void fail_outside(const core::ExposureLayer& layer, const Place& place, const std::string& extent) {
  const auto [west, east] = std::minmax_element(place.mesh.node_x.begin(), place.mesh.node_x.end());
  const auto [south, north] = std::minmax_element(place.mesh.node_y.begin(), place.mesh.node_y.end());
  core::fail_input(
      "{}: [[exposure]] '{}': {} lies outside the mesh: {}, the mesh at x {:.0f} to {:.0f}, y {:.0f} to "
      "{:.0f} in the CRS "
      "of the basin; is its CRS right, or is it a layer of another basin?",
      layer.file.string(), layer.id, layer.kind == "people" ? "the raster" : "every feature", extent, *west,
      *east, *south, *north);
}

}  // namespace freshet::exposure
