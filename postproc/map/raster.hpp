#pragma once
// A mesh seen from above, as pixels: which cell, and how light the hillside is.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// The part of the plane that a raster shows: x to the right, y upwards.
struct View {
  double left = 0, top = 0;  ///< projected coordinates of the corner [m]
  double pixel = 1;          ///< side of a pixel [m]
  int width = 0, height = 0;
};

struct Raster {
  View view;
  std::vector<mesh::Index> cell;  ///< [row][column], none outside the mesh
  std::vector<float> elevation;   ///< [row][column] bed, linear between the nodes [m]
  std::vector<float> shade;       ///< [row][column] 0 dark to 1 light
};

/// Light comes from the north-west, 45 degrees high; slopes are exaggerated so that their mean becomes 0.5
/// (at most twentyfold): plains show their forms too. Slope: means over the triangles around a node, linear
/// in between.
Raster rasterise(const mesh::Mesh& mesh, const View& view);

}  // namespace freshet::postproc
