#include "mesh/terrain/ogr_ring.hpp"

#include <cpl_error.h>

#include <algorithm>

#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

void add_polygons(const OGRGeometry& geometry, OGRMultiPolygon& all) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (type == wkbPolygon) {
    if (!geometry.IsEmpty()) all.addGeometry(&geometry);
  } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) add_polygons(*part, all);
  }
}

}  // namespace

Ring ring_of(const OGRLinearRing& outer) {
  Ring ring;
  for (int i = 0; i + 1 < outer.getNumPoints(); ++i) ring.push_back({outer.getX(i), outer.getY(i)});
  if (signed_area(ring) < 0) std::reverse(ring.begin(), ring.end());
  return ring;
}

OGRPolygon polygon_of(const Ring& ring) {
  OGRLinearRing outer;
  for (const Point p : ring) outer.addPoint(p.x, p.y);
  outer.closeRings();
  OGRPolygon polygon;
  polygon.addRing(&outer);
  return polygon;
}

OGRPolygon polygon_of(const Mesh& mesh, Index cell) {
  OGRLinearRing ring;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Index node = mesh.cell_nodes[cell][i];
    ring.addPoint(mesh.node_x[node], mesh.node_y[node]);
  }
  ring.closeRings();
  OGRPolygon polygon;
  polygon.addRing(&ring);
  return polygon;
}

OGRMultiPolygon polygons_in(const OGRGeometry& geometry) {
  OGRMultiPolygon all;
  add_polygons(geometry, all);
  all.flattenTo2D();
  all.closeRings();
  return all;
}

std::string fault_of(const OGRGeometry& geometry) {
  CPLErrorReset();
  if (geometry.IsValid()) return "";
  const std::string reason = gdal_reason();
  return reason.empty() ? "not sound" : reason;
}

}  // namespace freshet::mesh
