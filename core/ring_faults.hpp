#pragma once
// Whether points, joined in their order and the last to the first, go around an area.

#include <string>
#include <vector>

#include "core/position.hpp"

namespace freshet::core {

/// What is wrong, with the place: points on one line, an outline that crosses, touches or runs back on
/// itself. Empty if nothing is. Points that repeat the one before, and a last that repeats the first, do no
/// harm.
std::string fault_of_ring(const std::vector<PlanePoint>& points);

}  // namespace freshet::core
