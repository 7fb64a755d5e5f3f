#include "mesh/terrain/river/river_outline.hpp"

#include <ogr_geometry.h>

#include <algorithm>
#include <memory>

#include "core/errors.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/river/river_frame.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

using Geometry = std::unique_ptr<OGRGeometry>;

/// The largest part's outer ring, counter-clockwise.
Ring main_ring(const OGRGeometry& geometry) {
  const OGRPolygon* largest = nullptr;
  if (wkbFlatten(geometry.getGeometryType()) == wkbPolygon)
    largest = geometry.toPolygon();
  else if (OGR_GT_IsSubClassOf(wkbFlatten(geometry.getGeometryType()), wkbGeometryCollection))
    for (const OGRGeometry* part : *geometry.toGeometryCollection())
      if (wkbFlatten(part->getGeometryType()) == wkbPolygon &&
          (!largest || part->toPolygon()->get_Area() > largest->get_Area()))
        largest = part->toPolygon();
  core::check(largest && largest->getExteriorRing(), "the outline of the domain encloses no area");
  return ring_of(*largest->getExteriorRing());
}

/// Stretches of the river that come too near the outline, each as a polygon with its margins.
void add_tight_stretches(const River& river, const Inside& domain, double edge, OGRMultiPolygon& room) {
  const RiverFrame frame(river);
  const double step = std::max(frame.width(0), edge / 2);
  for (double s = 0; s < frame.length(); s += step) {
    const double e = std::min(s + 1.05 * step, frame.length());
    const double wide = 1 + std::max(1.0, edge / frame.width(s));
    const std::vector<Point> corners{frame.at(s, wide), frame.at(e, wide), frame.at(e, -wide),
                                     frame.at(s, -wide)};
    if (std::all_of(corners.begin(), corners.end(), domain)) continue;
    const OGRPolygon stretch = polygon_of(corners);
    if (stretch.IsValid()) room.addGeometry(&stretch);
  }
}

/// What lies beyond the lower end, straight across.
OGRPolygon beyond(const River& river, double edge) {
  const RiverFrame frame(river);
  const double end = frame.length(), far = 3 * frame.width(end) + 2 * edge;
  const double wide = 3 + 4 * edge / frame.width(end);
  return polygon_of(
      {frame.at(end, wide), frame.at(end + far, wide), frame.at(end + far, -wide), frame.at(end, -wide)});
}

}  // namespace

Ring make_room(const Ring& outline, const std::vector<River>& rivers, double edge) {
  const QuietGdal quiet;
  Geometry domain(polygon_of(outline).clone());
  OGRMultiPolygon room;
  const Inside inside(outline);
  for (const River& river : rivers)
    if (river.points.size() >= 2) add_tight_stretches(river, inside, edge, room);
  if (!room.IsEmpty()) {
    const Geometry joined(room.UnionCascaded());
    if (joined) domain.reset(domain->Union(joined.get()));
  }
  if (!rivers.empty() && rivers[0].points.size() >= 2 && rivers[0].lower == RiverEnd::rim) {
    const OGRPolygon off = beyond(rivers[0], edge);
    Geometry rest(domain->Difference(&off));
    if (rest) domain = std::move(rest);
  }
  return generalise_outline(main_ring(*domain), edge / 2);
}

}  // namespace freshet::mesh
