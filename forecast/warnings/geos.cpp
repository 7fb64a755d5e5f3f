#include "forecast/warnings/geos.hpp"

#include "core/errors.hpp"

namespace freshet::forecast {

Geos::Geos() : context_(GEOS_init_r()) {
  if (context_ == nullptr) core::fail_run("GEOS: no context (out of memory?)");
  GEOSContext_setErrorMessageHandler_r(
      context_, [](const char* text, void* self) { static_cast<Geos*>(self)->message_ = text; }, this);
}

Geos::~Geos() { GEOS_finish_r(context_); }

void Geos::fail(const char* doing) const { core::fail_run("GEOS could not {}: {}", doing, message_); }

Geometry Geos::own(GEOSGeometry* raw, const char* doing) {
  if (raw == nullptr) fail(doing);
  return Geometry(raw, GeosDelete{context_});
}

Geometry Geos::polygon(const Ring& ring) {
  GEOSCoordSequence* points = GEOSCoordSeq_create_r(context_, static_cast<unsigned>(ring.size()), 2);
  if (points == nullptr) fail("make a list of points");
  for (unsigned i = 0; i < ring.size(); ++i)
    if (GEOSCoordSeq_setXY_r(context_, points, i, ring[i].x, ring[i].y) == 0) {
      GEOSCoordSeq_destroy_r(context_, points);
      fail("set a point");
    }
  Geometry shell = own(GEOSGeom_createLinearRing_r(context_, points), "make a ring");  // takes the points
  return own(GEOSGeom_createPolygon_r(context_, shell.release(), nullptr, 0), "make a polygon");
}

Geometry Geos::collection(std::vector<Geometry> parts) {
  std::vector<GEOSGeometry*> raw;
  for (auto& part : parts) raw.push_back(part.release());
  return own(
      GEOSGeom_createCollection_r(context_, GEOS_MULTIPOLYGON, raw.data(), static_cast<unsigned>(raw.size())),
      "collect polygons");
}

Geometry Geos::unary_union(const Geometry& parts) {
  return own(GEOSUnaryUnion_r(context_, parts.get()), "unite polygons");
}

Geometry Geos::buffer(const Geometry& geometry, double distance) {
  constexpr int segments = 2;
  constexpr double mitre_limit = 2;
  return own(GEOSBufferWithStyle_r(context_, geometry.get(), distance, segments, GEOSBUF_CAP_ROUND,
                                   GEOSBUF_JOIN_MITRE, mitre_limit),
             "buffer a polygon");
}

Geometry Geos::intersection(const Geometry& a, const Geometry& b) {
  return own(GEOSIntersection_r(context_, a.get(), b.get()), "cut a polygon out");
}

Geometry Geos::difference(const Geometry& a, const Geometry& b) {
  return own(GEOSDifference_r(context_, a.get(), b.get()), "subtract a polygon");
}

bool Geos::contains(const Geometry& a, const Point2& point) {
  const Geometry at = own(GEOSGeom_createPointFromXY_r(context_, point.x, point.y), "make a point");
  const char answer = GEOSIntersects_r(context_, a.get(), at.get());
  if (answer == 2) fail("place a point");
  return answer == 1;
}

Geometry Geos::simplify(const Geometry& geometry, double tolerance) {
  return own(GEOSTopologyPreserveSimplify_r(context_, geometry.get(), tolerance), "simplify a polygon");
}

Geometry Geos::snap_to_grid(const Geometry& geometry, double step) {
  return own(GEOSGeom_setPrecision_r(context_, geometry.get(), step, 0), "round a polygon");
}

Geometry Geos::between(const Geometry& geometry, double x_low, double x_high) {
  constexpr double far = 1000;  // of degrees of latitude
  const Geometry strip = polygon({{x_low, -far}, {x_high, -far}, {x_high, far}, {x_low, far}, {x_low, -far}});
  return own(GEOSIntersection_r(context_, geometry.get(), strip.get()), "cut a polygon");
}

Ring Geos::ring_of(const GEOSGeometry* polygon) {
  const GEOSGeometry* shell = GEOSGetExteriorRing_r(context_, polygon);
  if (shell == nullptr) fail("find an exterior ring");
  const GEOSCoordSequence* points = GEOSGeom_getCoordSeq_r(context_, shell);
  unsigned size = 0;
  if (points == nullptr || GEOSCoordSeq_getSize_r(context_, points, &size) == 0) fail("read a ring");
  Ring ring(size);
  for (unsigned i = 0; i < size; ++i)
    if (GEOSCoordSeq_getXY_r(context_, points, i, &ring[i].x, &ring[i].y) == 0) fail("read a point");
  return ring;
}

std::vector<Ring> Geos::exteriors(const Geometry& geometry) {
  const int n = GEOSGetNumGeometries_r(context_, geometry.get());
  if (n < 0) fail("count parts");
  std::vector<Ring> rings;
  for (int i = 0; i < n; ++i) {
    const GEOSGeometry* part = GEOSGetGeometryN_r(context_, geometry.get(), i);
    if (part == nullptr) fail("take a part");
    const int type = GEOSGeomTypeId_r(context_, part);
    if (type < 0) fail("tell a type");
    const char empty = GEOSisEmpty_r(context_, part);
    if (empty == 2) fail("tell whether a part is empty");
    if (type == GEOS_POLYGON && empty == 0) rings.push_back(ring_of(part));
  }
  return rings;
}

bool Geos::valid(const Geometry& geometry) {
  const char answer = GEOSisValid_r(context_, geometry.get());
  if (answer == 2) fail("check a polygon");
  return answer == 1;
}

double Geos::area(const Geometry& geometry) {
  double area = 0;
  if (GEOSArea_r(context_, geometry.get(), &area) == 0) fail("measure a polygon");
  return area;
}

}  // namespace freshet::forecast
