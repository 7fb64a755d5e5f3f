#pragma once
// A catchment's outline where rivers touch it.

#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/river/river.hpp"

namespace freshet::mesh {

/// The outline of a catchment, widened to hold every river with a margin of half its width or `edge` / 2 [m]
/// on each side, and cut off straight across the lower end of the first river, the one that leaves it.
Ring make_room(const Ring& outline, const std::vector<River>& rivers, double edge);

}  // namespace freshet::mesh
