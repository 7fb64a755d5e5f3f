#pragma once
// The part of a mesh that one rank works on: its own cells, then one layer of halo cells that others own.

#include <array>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct LocalEdge {
  Index left = none,
        right = none;             ///< local cells; left has the lower global number; boundary: right == none
  Index nodes[2] = {none, none};  ///< local; the left cell lies to the left of the way from first to second
  Index global = none;            ///< edge of the whole mesh
};

/// An inner edge with a crest (Mesh::crests).
struct LocalCrest {
  Index global;                ///< edge of the whole mesh
  double height, coefficient;  ///< as Crest has them
};

/// Where an edge lies. Derived from its nodes where it is needed: stored it would take 60 bytes a cell.
struct EdgeGeometry {
  double nx, ny;  ///< unit normal from left to right
  double length;  ///< m
  double x, y;    ///< midpoint, m
};

/// Owned cells come first, in global order (so along the Hilbert curve), then the halo, in global order too.
struct LocalMesh {
  Index n_owned = 0;
  std::vector<Index> global_cell;            ///< [local cell]
  std::vector<double> area, perimeter, bed;  ///< [local cell] m2, m, m
  std::vector<double> x, y;                  ///< [local cell] centroid, m
  std::vector<int> land_class;               ///< [local cell]
  std::vector<LocalEdge>
      edges;  ///< every edge of an owned cell and every edge of a halo cell on the rim, in global order
  std::vector<LocalEdge> banks;    ///< those over which the bed steps as over a bank (mesh/banks.hpp), of the
                                   ///< edges that end at a node of an owned cell, in global order
  std::vector<LocalCrest> crests;  ///< of `edges`, in global order; they are banks too
  std::vector<std::array<Index, 4>>
      cell_edges;  ///< [owned cell] in the order of the whole mesh; triangle: fourth none
  std::vector<std::array<Index, 4>> cell_nodes;  ///< [local cell] local nodes; triangle: fourth is `none`
  std::vector<double> node_x, node_y;            ///< [local node] m
  Index n_cells() const { return static_cast<Index>(global_cell.size()); }
  EdgeGeometry geometry(const LocalEdge& edge) const;

  /// Gives back the memory of what only a solver that is being made needs; kept are the numbers of cells,
  /// their areas, perimeters and beds.
  void let_go_of_shape();
};

/// Cuts out the cells with owner[cell] == rank and their halo. The bits of a step depend on nothing but the
/// global orientation and order of edges, which every cut keeps.
LocalMesh cut(const Mesh& mesh, const std::vector<int>& owner, int rank);

/// The whole mesh as one part.
LocalMesh whole(const Mesh& mesh);

}  // namespace freshet::mesh
