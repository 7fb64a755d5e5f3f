#pragma once
// What `freshet check` says of warnings before a cycle has to: message texts, layers and polygons.

#include "core/basin_fwd.hpp"
#include "core/problems.hpp"
#include "mesh/mesh.hpp"

namespace freshet::forecast {

/// A problem for each language whose texts are not sound, each [[warnings.layer]] that names no places and
/// each polygon of a rule that cannot be read, or that lies outside the mesh. `made`: none yet. A basin
/// without rules has none.
void check_warnings(const core::Basin& basin, const mesh::Mesh* made, core::Problems& problems);

}  // namespace freshet::forecast
