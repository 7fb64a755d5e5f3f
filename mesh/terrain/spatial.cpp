#include "mesh/terrain/spatial.hpp"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_priv.h>

#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"

namespace freshet::mesh {

using core::check;

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

OGRSpatialReference local_crs() {
  OGRSpatialReference crs;
  crs.SetLocalCS("local coordinates");
  crs.SetLinearUnits("metre", 1.0);
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

std::string at_text(const OGRSpatialReference& crs, Point p) {
  if (crs.IsLocal()) return fmt::format("x {:.7g}, y {:.7g}", p.x, p.y);
  const Point lonlat = Transform(crs, wgs84())(p);
  return fmt::format("longitude {:.5f}, latitude {:.5f}", lonlat.x, lonlat.y);
}

Point in_plane(const core::Position& place, const OGRSpatialReference& crs) {
  if (place.projected) return {place.x, place.y};
  if (crs.IsLocal()) return {std::nan(""), std::nan("")};
  return Transform(wgs84(), crs)({place.lon, place.lat});
}

OGRSpatialReference crs_or_default(const OGRSpatialReference* own, const OGRSpatialReference& crs,
                                   const std::string& name, const std::string& driver,
                                   const std::string& mend) {
  const bool has_none = own == nullptr || own->IsEmpty() || own->IsLocal();
  if (crs.IsLocal()) {
    check(has_none || driver == "GeoJSON",
          "{}: has the CRS {}, but basin.crs is \"local\"; name that CRS there, or take it from the file",
          name, own && own->GetName() ? own->GetName() : "?");
    return local_crs();
  }
  check(!has_none, "{}: has no CRS; {}", name, mend);
  OGRSpatialReference copy = *own;
  copy.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return copy;
}

OGRSpatialReference projected_crs(const std::string& text, const std::string& where) {
  QuietGdal quiet;
  if (text == "local") return local_crs();
  OGRSpatialReference crs;
  check(crs.SetFromUserInput(text.c_str()) == OGRERR_NONE,
        "{}: basin.crs: \"{}\" is no known CRS; write e.g. \"EPSG:32616\"", where, text);
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  check(
      !crs.IsLocal(),
      "{}: basin.crs: \"{}\" is a local system, which does not say where on Earth it lies; name e.g. the UTM "
      "zone of the basin, or write \"local\" for x and y in metres that are nowhere on Earth",
      where, text);
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
  if (from.IsLocal() && to.IsLocal()) return;
  OGRSpatialReference a = from, b = to;
  a.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  b.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  way_.reset(OGRCreateCoordinateTransformation(&a, &b));
  check(way_ != nullptr, "no transformation from {} to {}: {}", a.GetName() ? a.GetName() : "?",
        b.GetName() ? b.GetName() : "?", gdal_reason());
}

void Transform::apply(std::vector<double>& x, std::vector<double>& y) const {
  if (!way_) return;
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

PlaneScale scale_at(const OGRSpatialReference& crs, core::LonLat at) {
  constexpr double step = 1e-4;  // degrees, some 10 m
  std::vector<double> x{at.lon - step, at.lon + step, at.lon, at.lon},
      y{at.lat, at.lat, at.lat - step, at.lat + step};
  Transform(wgs84(), crs).apply(x, y);
  const auto slope = [&](const std::vector<double>& v, int i) { return (v[i + 1] - v[i]) / (2 * step); };
  return scale_from(slope(x, 0), slope(y, 0), slope(x, 2), slope(y, 2), at.lon, at.lat);
}

void check_crs_at(const OGRSpatialReference& crs, core::LonLat at, const std::string& text,
                  const std::string& where) {
  if (crs.IsLocal()) return;
  check_scale(scale_at(crs, at), fmt::format("{}: basin.crs: \"{}\"", where, text));
  int north = 0;
  const int zone = crs.GetUTMZone(&north);
  if (zone == 0) return;
  const double off = std::abs(std::remainder(at.lon - (6 * zone - 183), 360));
  check(off <= 9,  // beyond the far side of the neighbouring zone
        "{}: basin.crs: \"{}\" is UTM zone {}, {:.1f} degrees from longitude {:.3f}, where the basin lies; "
        "name {}",
        where, text, zone, off, at.lon, fitting_utm(at.lon, at.lat));
  if (off > 3.5)
    core::warn(
        "{}: basin.crs: \"{}\" is UTM zone {}, in which longitude {:.3f} does not lie; {} fits the basin",
        where, text, zone, at.lon, fitting_utm(at.lon, at.lat));
}

}  // namespace freshet::mesh
