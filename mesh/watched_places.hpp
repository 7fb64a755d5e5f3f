#pragma once
// Where extents and rain gauges of basin.toml lie on the mesh, and what is to be said of it: the one rule for
// the solver and `freshet check`.

#include <string>

#include "core/basin/extents.hpp"
#include "core/basin/rain_gauges.hpp"
#include "mesh/extent_cells.hpp"

namespace freshet::mesh {

/// What a user should know of where an extent lies; "": nothing.
std::string outside_note(const core::Extent& extent, const ExtentCells& on_mesh);

/// InputError for a gauge outside the mesh.
Index rain_gauge_cell(const core::RainGauge& gauge, const Mesh& mesh);

}  // namespace freshet::mesh
