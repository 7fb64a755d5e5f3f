#pragma once
// How the ground is lit from the north-west, as hill shading draws it.

#include <cstdint>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// [node] 0 (in the shade) to 252 in steps of 4 (fewer steps compress better): what a surface through the
/// cells around the node reflects, its heights doubled.
std::vector<std::uint8_t> light_at_nodes(const mesh::Mesh& mesh);

}  // namespace freshet::postproc
