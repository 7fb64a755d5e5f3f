#pragma once
// Manning's n as basin.toml has it.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// [land class of the mesh] nominal n; classes without one (an error that Simulation names) get the default.
std::vector<double> manning_of_classes(const core::Basin& basin, const mesh::Mesh& mesh);

}  // namespace freshet::hydro
