#pragma once
// Banks: where the bed steps between two cells of which each has a smooth bed on its own side.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// How many times steeper than the beds on both its sides a step is that is a bank.
constexpr double bank_steepness = 3;

/// Inner edges over which the bed steps as over a bank, in order: its slope from centroid to centroid is more
/// than bank_steepness times that from either cell to any other next to it, but for those beyond which the
/// bed steps alike, as it does beyond the other bank of a river one cell wide. Edges with a crest are banks.
/// No length enters: what is a bank does not depend on the size of the cells. Across it, planes of second
/// order are not fitted (hydro/stencils/stencil.hpp).
std::vector<Index> bank_edges(const Mesh& mesh);

}  // namespace freshet::mesh
