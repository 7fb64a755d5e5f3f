#pragma once
// Rivers that come in from beyond the domain.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// The area that drains through each cell, m2, with what is needed for a stream (mesh.stream_area_km2) added
/// from the lowest cell on down along each boundary where a discharge or a level is given: a river that
/// enters there is one, however little of its catchment the terrain holds.
Grid<double> with_inflows(const Drainage& drainage, const Domain& domain, const core::Basin& basin,
                          const std::vector<Line>& lines, const OGRSpatialReference& crs);

}  // namespace freshet::mesh
