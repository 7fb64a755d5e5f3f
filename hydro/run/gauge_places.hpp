#pragma once
// Where the gauges stand on the mesh.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/gauge_places.hpp"

namespace freshet::hydro {

using mesh::GaugePlace;

/// [gauge], as mesh::place_gauge() says. InputError for a gauge outside the mesh.
std::vector<GaugePlace> place_gauges(const core::Basin& basin, const mesh::Mesh& mesh);

}  // namespace freshet::hydro
