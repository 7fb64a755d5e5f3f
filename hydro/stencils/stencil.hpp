#pragma once
// What second order needs of the local mesh besides LaneMesh: which cells meet in a node, and where nodes and
// the midpoints of edges lie, seen from the centroid of a cell.

#include <unordered_set>

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/reconstruction.hpp"
#include "hydro/stencils/node_sides.hpp"

namespace freshet::hydro {

/// A cell as seen from one of its nodes, or its mirror image in a wall that the node stands on.
template <class Real>
struct NodeCell {
  Index cell;
  Real dz;      ///< bed of the cell above the bed at the node, m
  Real rx, ry;  ///< centroid seen from the node, in mean distances of the cells there
  Real wx, wy;  ///< sqrt(2) times the normal of the wall it is mirrored in; elsewhere 0
};

/// Nodes of owned cells. The bed at a node is what fit_at_node() makes of the beds around it.
template <class Real>
struct NodeMesh {
  Array<Index> cell_begin;      ///< [node + 1] in cells; mirror images come last
  Array<Index> image_begin;     ///< [node] first mirror image
  Array<NodeCell<Real>> cells;  ///< in global order within a node
  Array<Real> open;             ///< [node] 1 at the end of an open boundary without a given level, else 0
  /// [node] where the water of all its cells reaches it
  Array<NodeWeights<Real>> weights;
  Array<Index> block_begin;  ///< [block + 1] in block_nodes
  Array<Index> block_nodes;  ///< nodes of the cells of a block
  Index max_block_nodes = 0;
};

/// The corners of a cell.
template <class Real>
struct CellCorners {
  Index place[4];      ///< in the block's list of nodes; triangle: the fourth repeats the first
  Real dz[4];          ///< bed of the cell above the bed at the node, m
  Real cx[4], cy[4];   ///< gradient = sum of c * (value at the node - value of the cell), 1/m
  Real rx[4], ry[4];   ///< node seen from the centroid, m
  Real bed_x, bed_y;   ///< gradient of the bed, by the same rule
  Real share;          ///< of the gradients: 1, less in a cell that is nearly flat
  int sides;           ///< 3 or 4
  Index neighbour[4];  ///< [edge, the first between the first two corners] cell beyond; itself where none is
  Real step[4];   ///< [edge] bed beyond minus its own, m; wall_step; 0 all round where the plane misses none
  Real steepest;  ///< largest size of a step that is no wall's, m
  Real contradicted;  ///< largest contradiction() of its bed's plane with a neighbour's that it misses, m
};

/// The midpoint of an edge seen from the centroids of its left and its right cell, m: numbers, packs or
/// arrays.
template <class G>
struct EdgeMiddle {
  G lx, ly, rx, ry;
};

template <class Real>
struct StencilMesh {
  NodeMesh<Real> nodes;
  Array<CellCorners<Real>> corners;  ///< [owned cell]
  EdgeMiddle<Array<Real>> edges;     ///< each [edge of a block], and whole_vector more
};

struct NodeBeds {
  std::vector<double> bed;  ///< [node, then parts of nodes] m
  SplitNodes split;
};

/// `kind` [local edge] as for make_lane_mesh; the bed at each node goes to `beds`.
template <class Real>
NodeMesh<Real> make_nodes(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind, NodeBeds& beds);

/// The corners of the cells of one block after the other. What it is made of outlives it.
template <class Real>
class BlockCorners {
 public:
  BlockCorners(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind, const NodeBeds& beds)
      : local_(local), kind_(kind), beds_(beds), place_(beds.bed.size(), 0) {
    for (const mesh::LocalCrest& c : local.crests) crests_.insert(c.global);
  }
  std::vector<CellCorners<Real>> of_block(Index block);

 private:
  const mesh::LocalMesh& local_;
  const std::vector<EdgeKind>& kind_;
  const NodeBeds& beds_;
  std::unordered_set<Index> crests_;  ///< edges of the whole mesh
  std::vector<Index> place_;          ///< [node] in the list of its block
};

template <class Real>
EdgeMiddle<Array<Real>> make_middles(const mesh::LocalMesh& local);

/// All of them.
template <class Real>
StencilMesh<Real> make_stencils(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind);

}  // namespace freshet::hydro
