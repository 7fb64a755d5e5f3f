#pragma once
// Strips and the triangles beyond their banks as one mesh.

#include "mesh/terrain/river/strips.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

/// Where a cell of a strip lies: its river, and the place of its middle along and across.
struct StripCoordinates {
  int river = -1;  ///< -1: a cell beyond the banks
  double s = 0, t = 0;
};

/// Nodes and cells only, strips' first.
struct StripMesh {
  Mesh mesh;
  std::vector<StripCoordinates> place;  ///< [cell]
};

/// The outlines of the stretches that are kept, counter-clockwise.
std::vector<Ring> outlines_of(const std::vector<Strip>& strips);

/// Triangles in `ring` around the strips, which stay as they are: where the mesher divided a side of theirs,
/// the cell there becomes a fan of triangles.
/// `drawn`: lines that edges follow beyond the banks, and seeds of holes that they go around.
StripMesh mesh_with_strips(const Ring& ring, const std::vector<Strip>& strips, const Constraints& drawn,
                           const SizeField& size, const TriangleQuality& quality,
                           const std::function<void(std::size_t)>& progress = {});

/// Takes out slices next to which lie triangles with an inscribed circle below a twelfth of the width of the
/// strip's cells, of the smaller river where there are two. True if there were any.
bool drop_slices_at_slivers(std::vector<Strip>& strips, const StripMesh& built);

/// Puts cells in the order of a Hilbert curve.
void number_along_hilbert(StripMesh& built);

}  // namespace freshet::mesh
