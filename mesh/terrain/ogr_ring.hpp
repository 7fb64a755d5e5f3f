#pragma once
// Rings as OGR has them, and back.

#include <ogr_geometry.h>

#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

/// Counter-clockwise, last point not repeated.
Ring ring_of(const OGRLinearRing& outer);

OGRPolygon polygon_of(const Ring& ring);

}  // namespace freshet::mesh
