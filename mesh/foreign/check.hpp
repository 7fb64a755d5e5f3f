#pragma once
// What any mesh of another program is held against, whatever format it came in, and what is mended where that
// can mean one thing alone.

#include <string>
#include <vector>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

/// What the checks found and mended.
struct CheckReport {
  Index turned = 0;    ///< cells that ran clockwise
  Index repeated = 0;  ///< cells that named a corner twice in a row: a triangle written as a quadrilateral
  Index unused_nodes = 0;   ///< that no cell has
  Index merged = 0;         ///< nodes joined with others, or made a corner of an edge that they lie on
  Index doubled_nodes = 0;  ///< pairs of nodes of the rim in one place: no water passes there
  Index parts = 1;          ///< that no edge joins
};

/// Nodes nearer than this to each other or to an edge are joined; 0: none is.
struct CheckSettings {
  double merge_m = 0;
};

/// Makes every cell counter-clockwise with three or more different corners and drops what no cell has use
/// for. InputError naming `file` and the node, cell or edge with its coordinates: values that are not finite
/// or not on Earth, corners out of range, a cell that names a corner twice, has no area, crosses itself, is
/// there twice or overlaps its neighbour, an edge of three cells, a node that lies on an edge of which it is
/// no corner.
CheckReport check_foreign(ForeignMesh& mesh, const std::string& file, const CheckSettings& settings = {});

/// Most corners of a cell.
constexpr std::size_t most_corners = 64;

}  // namespace freshet::mesh
