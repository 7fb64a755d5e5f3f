#pragma once
// The stencils of second order as the kernel for a single lane wants them: nodes in packs, what belongs to
// the cells of a block side by side.

#include "hydro/lanes/packs.hpp"
#include "hydro/stencils/stencil.hpp"

namespace freshet::hydro {

/// A cell at a node that stands on a wall, mirrored in it: see NodeCell.
template <class Real>
struct MirrorImage {
  Index place;  ///< in the block's list of cells at nodes
  Real wx, wy;
};

/// The nodes of the blocks in packs, those with most cells first. The cells of a pack's nodes lie in turns:
/// in each turn one cell for each node. A node with fewer cells than turns repeats its last one; a pack that
/// is not full repeats its last node.
template <class Real>
struct NodePacks {
  static constexpr Index width = pack_size<Real, whole_vector>;
  struct Row {  ///< of a turn
    enum { dz, rx, ry, count };
  };
  struct OfNode {  ///< rows of a pack
    enum { cells, open, lx, ly, scale, known, count };
  };
  /// Where the rows of a node of the block begin, of which there are so many; they are `width` apart.
  static constexpr Index node_place(Index node, int rows) {
    return node / width * (rows * width) + node % width;
  }
  Array<Index> pack_begin;   ///< [block + 1]
  Array<Index> round_begin;  ///< [pack + 1]
  Array<Index> cell;         ///< [turn][node of the pack]
  Array<Real> seen;          ///< [turn][Row][node of the pack]
  Array<Real> nodes;         ///< [pack][OfNode][node of the pack]
  Array<Index> image_begin;  ///< [block + 1] in images
  Array<MirrorImage<Real>> images;
  Index max_rounds = 0, max_packs = 0;  ///< of a block
};

/// The cells of the blocks, triangles first, in groups of so many whose corners are worked on together; a
/// group has triangles or quadrilaterals.
template <class Real>
struct CornerGroups {
  static constexpr Index at_once = 32;
  struct Row {  ///< of a group
    enum { share, steepest, contradicted, bed_x, bed_y, of_corner };
    enum { dz, cx, cy, rx, ry, values };  ///< of a corner
  };
  static constexpr int rows(int sides) { return Row::of_corner + sides * int{Row::values}; }
  struct Places {
    Index cell;          ///< local
    Index neighbour[4];  ///< as in CellCorners
    Index land_class;
    std::uint16_t node[4];  ///< where its rows begin, as node_place() has it
  };
  struct Steps {
    Real step[4];  ///< as in CellCorners
  };
  Array<Places> places;      ///< [owned cell]
  Array<Steps> steps;        ///< [owned cell], looked at where an edge may be broken
  Array<Index> triangles;    ///< [block] how many
  Array<std::size_t> begin;  ///< [block] in values
  Array<Real> values;        ///< [group][Row][cell of the group]

  /// Where the group that begins with cell `first` of its block lies.
  KOKKOS_FORCEINLINE_FUNCTION std::size_t group(Index block, Index first) const {
    const Index n = triangles(block), three = minimum(first, n);
    return begin(block) + static_cast<std::size_t>(three) * rows(3) +
           static_cast<std::size_t>(first - three) * rows(4);
  }
};

template <class Real>
struct OneLaneStencils {
  NodePacks<Real> nodes;
  CornerGroups<Real> corners;
};

/// `kind` [local edge] as for make_lane_mesh. Corners are made and laid out block by block: all of them at
/// once would take a third of the memory of the set-up.
template <class Real>
OneLaneStencils<Real> make_one_lane_stencils(const LaneMesh<Real>& mesh, const mesh::LocalMesh& local,
                                             const std::vector<EdgeKind>& kind);

}  // namespace freshet::hydro
