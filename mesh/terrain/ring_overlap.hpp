#pragma once
// Whether rings can be lines of one mesh: decided exactly.

#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

/// True if two sides meet, other than in a common end or all along. Exact for the ends as they are given.
bool sides_clash(Point a, Point b, Point c, Point d);

/// True if two rings cannot both be lines of a mesh: sides clash, or one holds a corner of the other.
bool overlap(const Ring& a, const Ring& b);

}  // namespace freshet::mesh
