#pragma once
// Footprints as the mesher can take them: touching ones are one, gaps between them closed, courtyards filled.

#include <ogr_geometry.h>

#include <vector>

#include "mesh/terrain/structures.hpp"

namespace freshet::mesh {

struct HouseCount {
  std::size_t drawn = 0, merged = 0;  ///< footprints, what they are together
  std::size_t gaps = 0, courtyards = 0, thin = 0;
};

/// One polygon for all that touch or lie nearer to each other than `merge` [m], simplified by a quarter of
/// that. What is nowhere wider than twice that is left out.
std::vector<Ring> merged_houses(const std::vector<Ring>& houses, double merge, HouseCount& count);

/// What GEOS makes; RunError where it makes nothing.
std::unique_ptr<OGRGeometry> made(OGRGeometry* geometry, const char* doing);

/// All polygons of a geometry together, as one.
std::unique_ptr<OGRGeometry> united(const std::vector<Ring>& rings);

}  // namespace freshet::mesh
