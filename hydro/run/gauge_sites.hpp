#pragma once
// Where the gauges stand on the mesh.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/gauge_sites.hpp"

namespace freshet::hydro {

using mesh::GaugeSite;

/// [gauge], as mesh::site_gauge() says. InputError for a gauge outside the mesh.
std::vector<GaugeSite> site_gauges(const core::Basin& basin, const mesh::Mesh& mesh);

}  // namespace freshet::hydro
