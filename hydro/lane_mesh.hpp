#pragma once
// The local mesh as the kernels want it: blocks of cells along the Hilbert curve, each with its own list of
// edges, so that the fluxes of a block live in cache between being computed and being summed. Edges between
// two blocks are computed by both.

#include <Kokkos_Core.hpp>
#include <vector>

#include "hydro/boundary.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

constexpr Index block_cells = 128;  ///< 128 cells x 32 lanes: fluxes and states fit the second-level cache

template <class T>
using Array = Kokkos::View<T*>;

template <class T>
Array<T> to_device(const std::string& label, const std::vector<T>& values) {
  Array<T> device(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), values.size());
  Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  Kokkos::deep_copy(device, host);
  return device;
}

/// An edge as seen from one block. Boundary edges have right == none and come last in their block.
template <class Real>
struct BlockEdge {
  Index left, right;
  Real nx, ny, length;
  Real step;       ///< bed right minus bed left [m]; boundary: bed of the cell's elevation is in BoundaryEdge
  Index boundary;  ///< index into boundary edges, or none
};

/// What the update of a cell needs: its edges as places in the block's list, +1 or -1 for leaving or
/// entering.
template <class Real>
struct CellRecord {
  Index place[4];  ///< triangle: the fourth has sign 0
  Real sign[4];
  Real inverse_area;              ///< 1/m2
  Real half_perimeter_over_area;  ///< 1/m: limiting_speed times this is the rate that limits the time step
  Index land_class;
};

template <class Real>
struct LaneMesh {
  Index n_owned = 0, n_cells = 0, n_blocks = 0, n_boundary = 0;
  Index max_block_edges = 0;
  Array<Index> edge_begin, boundary_begin, edge_end;  ///< [block] inner edges first, then boundary edges
  Array<BlockEdge<Real>> edges;
  Array<CellRecord<Real>> cells;             ///< [owned cell]
  Array<double> area;                        ///< [owned cell] m2
  Array<double> bed;                         ///< [cell] m
  Array<int> boundary_kind;                  ///< [boundary edge] EdgeKind
  Array<Index> neighbour_begin, neighbours;  ///< [block] blocks that share an edge; none stands for the halo
  std::vector<Index> boundary_edge;          ///< [boundary edge] local edge, in global order
  std::vector<Index> block_edge;             ///< [edge of a block] local edge
};

/// Edges of the cells of a block, in the order of LaneMesh::edges; the first `n_inner` are inner ones.
std::vector<Index> edges_of_block(const mesh::LocalMesh& local, Index block, Index& n_inner);

/// Inner edges whose flow is booked, in the block of their left cell.
struct GateMesh {
  Array<Index> begin;    ///< [block + 1]; empty: no gates
  Array<Index> place;    ///< in the block's list of edges
  Array<Index> row;      ///< [gate edge] of volume
  Array<double> volume;  ///< [gate][lane] m3 from left to right so far
};

/// `local_edges`: inner edges; those whose left cell is not owned get no place.
template <class Real>
GateMesh make_gates(const LaneMesh<Real>& mesh, const std::vector<Index>& local_edges, Index lanes);

/// `kind` [local edge]: what stands at each boundary edge (ignored on inner edges).
template <class Real>
LaneMesh<Real> make_lane_mesh(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind);

}  // namespace freshet::hydro
