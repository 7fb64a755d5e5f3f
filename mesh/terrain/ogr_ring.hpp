#pragma once
// Rings as OGR has them, and back; whether its polygons are sound.

#include <ogr_geometry.h>

#include <string>

#include "mesh/mesh.hpp"
#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

/// Counter-clockwise, last point not repeated.
Ring ring_of(const OGRLinearRing& outer);

OGRPolygon polygon_of(const Ring& ring);
OGRPolygon polygon_of(const Mesh& mesh, Index cell);

/// All polygons in a geometry, flat, their rings closed.
OGRMultiPolygon polygons_in(const OGRGeometry& geometry);

/// Why GEOS holds the geometry for no sound one, with the place: "Self-intersection at or near point 2 1";
/// empty if it is sound. To be called while a QuietGdal lives.
std::string fault_of(const OGRGeometry& geometry);

}  // namespace freshet::mesh
