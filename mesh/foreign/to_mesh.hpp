#pragma once
// From a checked mesh of another program to one of Freshet's, and back.

#include "mesh/foreign/foreign_mesh.hpp"
#include "mesh/source_numbers.hpp"

namespace freshet::mesh {

struct ConvertedMesh {
  Mesh mesh;  ///< nodes, cells, beds, named edges, outlet; derived members filled
  SourceNumbers numbers;
  std::vector<int> material;  ///< [cell] as the source has it, or empty
  Index cut_cells = 0;        ///< of the source, that became triangles
  std::vector<std::string> notes;
};

/// Cells and nodes along a Hilbert curve. Triangles and convex quadrilaterals stay, all else is cut into
/// triangles, which share the bed of their cell where the file gives one. Where it gives one of nodes alone a
/// cell has the mean over it; where it gives one of cells alone a node has the mean of the cells around it,
/// by their area; where it gives none all is 0. Edges of a boundary named "outlet" are the outlet. InputError
/// naming `file` for a cell that cannot be cut.
ConvertedMesh to_mesh(const ForeignMesh& foreign, const std::string& file);

/// With the numbers that the mesh was imported with, or its own. Materials are its land classes, boundaries
/// its named edges and its outlet.
ForeignMesh from_mesh(const Mesh& mesh, const SourceNumbers& numbers);

/// What of a mesh no format of others holds, a sentence each: crests of edges, n by cell.
std::vector<std::string> lost_structures(const Mesh& mesh);

}  // namespace freshet::mesh
