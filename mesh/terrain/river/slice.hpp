#pragma once
// What one slice of a strip covers: the cells that it is cut into, and whether it lies clear of others.

#include "mesh/terrain/ring_overlap.hpp"
#include "mesh/terrain/river/strips.hpp"

namespace freshet::mesh {

/// A convex cell of a slice, counter-clockwise.
struct Piece {
  std::vector<Point> corners;
  std::vector<char> outer;  ///< [i] 1: its side from corner i on lies on the strip's outline
  double t = 0;             ///< place of its middle across, -1 left bank, 1 right bank
};

/// Quadrilaterals; triangles where the slice's rows have unequal counts of nodes. `first`, `last`: no slice
/// of the strip stands before or after it.
std::vector<Piece> pieces_of(const Strip& strip, std::size_t slice, bool first, bool last);

/// All nodes of both rows, counter-clockwise.
Ring ring_of(const Strip& strip, std::size_t slice);

/// True if every cell of a slice turns left at each corner, by enough.
bool unfolded(const Strip& strip, std::size_t slice);

}  // namespace freshet::mesh
