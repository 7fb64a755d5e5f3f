#pragma once
// Numbering along a Hilbert curve: what lies close in the plane lies close in memory.

#include <cstdint>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Position along the curve of 2^16 x 2^16 squares, of the square in column x and row y.
std::uint32_t hilbert_position(std::uint32_t x, std::uint32_t y);

/// Order in which to visit the points: result[k] is the number of the k-th point along the curve that fills
/// their bounding square. Points in the same square keep their order.
std::vector<std::int32_t> hilbert_order(const std::vector<double>& x, const std::vector<double>& y);

/// Renumbers cells along a Hilbert curve through the means of their nodes, and nodes by first use; fills
/// nothing else. [cell] the number that it had before.
std::vector<std::int32_t> number_along_hilbert(Mesh& mesh);

}  // namespace freshet::mesh
