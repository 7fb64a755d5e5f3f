#pragma once
// Triangles next to strips: their sides stay whole.

#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

/// Triangles in `ring` around `holes`. Delaunay refinement as `triangulate`, but no side of a hole is ever
/// divided: a node that would lie within the circle over such a side is not made. So cells of a strip and
/// triangles share whole sides, and what lies in an acute corner between two sides is one triangle, not a fan
/// of small ones. Sides of the ring are divided where they must be, down to `quality.floor` times the wanted
/// length; no new node lies nearer to another than that. Lines and seeds of `drawn` are as for triangulate().
Mesh triangulate_around(const std::vector<Ring>& holes, const Ring& ring, const Constraints& drawn,
                        const SizeField& size, const TriangleQuality& quality,
                        const std::function<void(std::size_t)>& progress = {});

}  // namespace freshet::mesh
