#include "mesh/terrain/ogr_ring.hpp"

#include <algorithm>

namespace freshet::mesh {

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

}  // namespace freshet::mesh
