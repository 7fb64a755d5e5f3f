#pragma once
// What makes a cell of a mesh good or bad, cell by cell.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// Where a cell lies: what made it as it is.
enum class CellPlace : char {
  inside,         ///< among triangles
  at_outline,     ///< a corner on the rim of the mesh
  next_to_strip,  ///< a corner on a cell with four corners
  strip           ///< four corners: of a river's strip, or of an imported mesh
};
const char* word_of(CellPlace place);

struct CellFigures {
  std::vector<double> edge_m;      ///< [cell] mean of its edges
  std::vector<double> inradius_m;  ///< [cell] 2 A / P, which bounds its time step
  std::vector<double> angle_deg;   ///< [cell] the smallest of its corners
  std::vector<double>
      gradation;  ///< [cell] its mean edge over that of a neighbour, or the inverse: the largest
  std::vector<CellPlace> place;  ///< [cell]
};

CellFigures figures_of(const mesh::Mesh& mesh);

}  // namespace freshet::postproc
