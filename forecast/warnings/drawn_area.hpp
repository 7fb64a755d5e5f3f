#pragma once
// The polygon of a rule on the mesh.

#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/extent_cells.hpp"

namespace freshet::forecast {

/// Cells that the rule's polygon meets, and each one's share of it. InputError naming the rule: no polygon, a
/// file that cannot be read, or half of it outside the mesh.
mesh::ExtentCells cells_of_rule(const core::WarningRule& rule, const core::Basin& basin,
                                const mesh::Mesh& mesh);

}  // namespace freshet::forecast
