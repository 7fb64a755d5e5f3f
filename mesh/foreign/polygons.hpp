#pragma once
// Cells of any number of corners: what they are like, and cut into triangles.

#include <array>
#include <span>
#include <vector>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

/// Positive where the corners run counter-clockwise, m2.
double area_of(const ForeignMesh& mesh, std::span<const Index> nodes);
double longest_edge(const ForeignMesh& mesh, std::span<const Index> nodes);
/// Whether two of its edges that share no corner have a point in common.
bool crosses_itself(const ForeignMesh& mesh, std::span<const Index> nodes);
/// Whether it turns left, by more than a trifle, at each of its corners.
bool is_convex(const ForeignMesh& mesh, std::span<const Index> nodes);

/// Triangles of a polygon that runs counter-clockwise and does not cross itself: of all ways to cut it along
/// its diagonals that whose smallest angle is largest (Klincsek 1980, doi 10.1016/S0167-5060(08)70044-X).
/// Empty if there is none of positive area.
std::vector<std::array<Index, 3>> triangles_of(const ForeignMesh& mesh, std::span<const Index> nodes);

/// A side of a cell.
struct CellEdge {
  Index low, high;  ///< nodes
  Index cell;
  bool forward;  ///< the cell runs from the lower node to the higher
};
/// Of all cells, by their nodes, then cells.
std::vector<CellEdge> sorted_edges(const ForeignMesh& mesh);

}  // namespace freshet::mesh
