#include "mesh/terrain/spatial.hpp"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::mesh {

using core::check;
using core::fail_input;

QuietGdal::QuietGdal() {
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  CPLErrorReset();
}
QuietGdal::~QuietGdal() { CPLPopErrorHandler(); }

std::string gdal_reason() {
  const std::string text = CPLGetLastErrorMsg();
  return text.empty() ? "GDAL gave no reason" : text;
}

OGRSpatialReference projected_crs(const std::string& text, const std::string& where) {
  QuietGdal quiet;
  OGRSpatialReference crs;
  check(crs.SetFromUserInput(text.c_str()) == OGRERR_NONE,
        "{}: basin.crs: \"{}\" is no known CRS; write e.g. \"EPSG:32616\"", where, text);
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  check(crs.IsProjected(),
        "{}: basin.crs: \"{}\" is not projected; the mesh needs metres: name e.g. the UTM zone of the basin",
        where, text);
  check(std::abs(crs.GetLinearUnits() - 1.0) < 1e-9,
        "{}: basin.crs: \"{}\" is not in metres (its unit is {} m); name a CRS in metres", where, text,
        crs.GetLinearUnits());
  return crs;
}

std::string to_wkt(const OGRSpatialReference& crs) {
  char* text = nullptr;
  const char* options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", nullptr};
  const OGRErr status = crs.exportToWkt(&text, options);
  const std::string wkt = text ? text : "";
  CPLFree(text);
  if (status != OGRERR_NONE || wkt.empty())
    core::fail_run("the CRS cannot be written as WKT: {}", gdal_reason());
  return wkt;
}

OGRSpatialReference wgs84() {
  OGRSpatialReference crs;
  if (crs.importFromEPSG(4326) != OGRERR_NONE)
    core::fail_run("PROJ does not know EPSG:4326 ({}); is proj-data installed?", gdal_reason());
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

Transform::Transform(const OGRSpatialReference& from, const OGRSpatialReference& to) {
  QuietGdal quiet;
  OGRSpatialReference a = from, b = to;
  a.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  b.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  way_.reset(OGRCreateCoordinateTransformation(&a, &b));
  check(way_ != nullptr, "no transformation from {} to {}: {}", a.GetName() ? a.GetName() : "?",
        b.GetName() ? b.GetName() : "?", gdal_reason());
}

void Transform::apply(std::vector<double>& x, std::vector<double>& y) const {
  QuietGdal quiet;
  std::vector<int> good(x.size(), 0);
  // The return value only says whether all succeeded; `good` says it point by point.
  way_->Transform(static_cast<int>(x.size()), x.data(), y.data(), nullptr, good.data());
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!good[i]) x[i] = y[i] = std::nan("");
}

Point Transform::operator()(Point p) const {
  std::vector<double> x{p.x}, y{p.y};
  apply(x, y);
  return {x[0], y[0]};
}

namespace {

const OGRPolygon& single_polygon(const OGRGeometry& geometry, const std::string& file) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (type == wkbPolygon) return *geometry.toPolygon();
  if (type == wkbMultiPolygon && geometry.toMultiPolygon()->getNumGeometries() == 1)
    return *geometry.toMultiPolygon()->getGeometryRef(0);
  fail_input("{}: terrain.domain must hold one polygon, not a {}", file, geometry.getGeometryName());
}

std::vector<Point> ring_points(const OGRPolygon& polygon, const std::string& file) {
  const OGRLinearRing* ring = polygon.getExteriorRing();
  check(ring != nullptr && ring->getNumPoints() >= 4, "{}: the domain polygon is empty", file);
  check(polygon.getNumInteriorRings() == 0, "{}: the domain polygon has holes; fill them", file);
  std::vector<Point> points;
  for (int i = 0; i + 1 < ring->getNumPoints(); ++i) points.push_back({ring->getX(i), ring->getY(i)});
  if (ring->isClockwise()) std::reverse(points.begin(), points.end());
  return points;
}

}  // namespace

std::vector<Point> read_domain(const std::filesystem::path& file, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const std::string name = file.string();
  std::unique_ptr<GDALDataset> data(
      GDALDataset::Open(name.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(data != nullptr, "{}: terrain.domain cannot be read: {}", name, gdal_reason());
  check(data->GetLayerCount() == 1, "{}: terrain.domain must hold one layer, not {}", name,
        data->GetLayerCount());
  OGRLayer* layer = data->GetLayer(0);
  const OGRSpatialReference* source = layer->GetSpatialRef();
  check(source != nullptr, "{}: terrain.domain has no CRS; say it with 'ogr2ogr -a_srs EPSG:... new.gpkg {}'",
        name, name);
  check(layer->GetFeatureCount() == 1, "{}: terrain.domain must hold one polygon, not {} features", name,
        layer->GetFeatureCount());
  std::unique_ptr<OGRFeature> feature(layer->GetNextFeature());
  check(feature != nullptr && feature->GetGeometryRef() != nullptr,
        "{}: the domain polygon cannot be read: {}", name, gdal_reason());
  const OGRPolygon& polygon = single_polygon(*feature->GetGeometryRef(), name);
  check(polygon.IsValid(), "{}: the domain polygon crosses itself ({})", name, gdal_reason());
  std::vector<Point> ring = ring_points(polygon, name);
  const Transform transform(*source, crs);
  for (Point& p : ring) {
    p = transform(p);
    check(std::isfinite(p.x) && std::isfinite(p.y),
          "{}: the domain polygon lies outside of the CRS of the basin", name);
  }
  return ring;
}

}  // namespace freshet::mesh
