#include "mesh/terrain/house_blocks.hpp"

#include "core/errors.hpp"
#include "mesh/terrain/ogr_ring.hpp"

namespace freshet::mesh {

using Geometry = std::unique_ptr<OGRGeometry>;

Geometry made(OGRGeometry* geometry, const char* doing) {
  if (!geometry) core::fail_run("GEOS could not {}: {}", doing, gdal_reason());
  return Geometry(geometry);
}

Geometry united(const std::vector<Ring>& rings) {
  OGRMultiPolygon all;
  for (const Ring& ring : rings) {
    const OGRPolygon polygon = polygon_of(ring);
    all.addGeometry(&polygon);
  }
  return made(all.UnionCascaded(), "unite polygons");
}

std::vector<Ring> merged_houses(const std::vector<Ring>& houses, double merge, HouseCount& count) {
  count.drawn += houses.size();
  if (houses.empty()) return {};
  Geometry all = united(houses);
  const Geometry grown = made(all->Buffer(merge / 2), "widen houses");
  const Geometry closed = made(grown->Buffer(-merge / 2), "narrow houses");
  const Geometry between = made(closed->Difference(all.get()), "find gaps between houses");
  OGRMultiPolygon parts = polygons_in(*all);
  for (const OGRPolygon* gap : polygons_in(*between)) {
    if (gap->get_Area() < merge * merge / 4) continue;  // the round of an inner corner
    const Geometry filled = made(gap->Buffer(merge / 100), "fill a gap");
    parts.addGeometry(filled.get());
    ++count.gaps;
  }
  if (count.gaps > 0) all = made(parts.UnionCascaded(), "unite houses");
  std::vector<Ring> rings;
  for (const OGRPolygon* house : polygons_in(*all)) {
    count.courtyards += house->getNumInteriorRings();
    const OGRPolygon whole = polygon_of(ring_of(*house->getExteriorRing()));
    const Geometry core = made(whole.Buffer(-merge), "narrow a house");
    const Geometry simple = made(whole.SimplifyPreserveTopology(merge / 4), "simplify a house");
    const OGRMultiPolygon shape = polygons_in(*simple);
    if (core->IsEmpty() || shape.IsEmpty()) {
      ++count.thin;
      continue;
    }
    rings.push_back(ring_of(*shape.getGeometryRef(0)->getExteriorRing()));
  }
  count.merged += rings.size();
  return rings;
}

}  // namespace freshet::mesh
