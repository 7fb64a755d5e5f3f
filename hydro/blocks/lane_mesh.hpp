#pragma once
// The local mesh as the kernels want it: blocks of cells along the Hilbert curve, each with its own list of
// edges, so that the fluxes of a block live in cache between being computed and being summed. Edges between
// two blocks are computed by both.

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "hydro/boundary/boundary.hpp"
#include "hydro/formulas/crest.hpp"
#include "hydro/lanes/lanes.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

constexpr Index block_cells = 128;  ///< 128 cells x 32 lanes: fluxes and states fit the second-level cache

/// Loops over edges run on to a multiple of this, so that no vector is left half full; what comes out there
/// is not read.
constexpr Index whole_vector = 16;
constexpr Index whole_vectors(Index n) { return (n + whole_vector - 1) / whole_vector * whole_vector; }

template <class T>
using Array = Kokkos::View<T*>;

template <class T>
using HostArray = Kokkos::View<T*, Kokkos::HostSpace>;

template <class T>
HostArray<T> on_host(const std::string& label, const std::vector<T>& values) {
  HostArray<T> array(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), values.size());
  std::copy(values.begin(), values.end(), array.data());
  return array;
}

template <class T>
Array<T> to_device(const std::string& label, const std::vector<T>& values) {
  Array<T> device(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), values.size());
  Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  Kokkos::deep_copy(device, host);
  return device;
}

/// Of numbers of any type.
template <class T>
std::vector<double> to_host(const Array<T>& device) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), device);
  return std::vector<double>(host.data(), host.data() + host.extent(0));
}
template <class T>
void copy_to(const Array<T>& device, const std::vector<double>& values) {
  auto host = Kokkos::create_mirror_view(device);
  std::copy(values.begin(), values.end(), host.data());
  Kokkos::deep_copy(device, host);
}

/// With whole_vector zeros more.
template <class T>
Array<T> padded(const std::string& label, const std::vector<T>& values) {
  Array<T> device(label, values.size() + whole_vector);
  Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  Kokkos::deep_copy(Kokkos::subview(device, std::make_pair(std::size_t(0), values.size())), host);
  return device;
}

/// The same of what is not needed any more on the host, one array after the other: a mesh that is set up is
/// never held twice.
template <class T>
Array<T> moved_to_device(const std::string& label, std::vector<T>& values) {
  const Array<T> device = to_device(label, values);
  std::vector<T>().swap(values);
  return device;
}
template <class T>
Array<T> moved_padded(const std::string& label, std::vector<T>& values) {
  const Array<T> device = padded(label, values);
  std::vector<T>().swap(values);
  return device;
}

/// Edges in the lists of all blocks together: one between two blocks is in both.
std::size_t count_block_edges(const mesh::LocalMesh& local);

/// An edge as seen from one block.
template <class Real>
struct BlockEdge {
  Index left, right;    ///< cells; of a boundary edge `right` is its number among the boundary edges
  Real nx, ny, length;  ///< m; negative: a bank (LocalMesh::banks)
  Real step;            ///< bed right minus bed left [m]; boundary: 0
};

/// Number of one side of an edge in a block: twice the edge's place in the block's list, and 1 more for the
/// cell on its right.
using Side = std::uint16_t;
constexpr Side no_side = 0xffff;
static_assert(2 * 4 * block_cells < no_side);

/// What the update of a cell needs.
template <class Real>
struct CellRecord {
  Side side[4];  ///< triangle: the fourth is no_side
  Index land_class;
  Real inverse_area;              ///< 1/m2
  Real half_perimeter_over_area;  ///< 1/m: limiting_speed times this is the rate that limits the time step
};

template <class Real>
struct LaneMesh {
  Index n_owned = 0, n_cells = 0, n_blocks = 0, n_boundary = 0;
  Index n_block_edges = 0, max_block_edges = 0;       ///< edges of all blocks, of the largest
  Array<Index> edge_begin, boundary_begin, edge_end;  ///< [block] inner edges first, then boundary edges
  /// [edge of a block] as in BlockEdge, and whole_vector more: loops run over
  Array<Index> left, right;
  Array<Real> nx, ny, length, step;
  Array<CellRecord<Real>> cells;             ///< [owned cell]
  Array<double> area;                        ///< [owned cell] m2
  Array<double> bed;                         ///< [cell] m
  Array<int> boundary_kind;                  ///< [boundary edge] EdgeKind
  Array<Real> boundary_slant;                ///< [boundary edge] as Rim has it
  Array<Index> crest_begin;                  ///< [block + 1] in crest_place; empty: no edge has a crest
  Array<Index> crest_place;                  ///< [crest] its edge's place in the block
  Array<CrestEdge<Real>> crests;             ///< [crest]
  Array<Index> neighbour_begin, neighbours;  ///< [block] blocks that share an edge; none stands for the halo
  /// Local edges, on the host. Views: kernels hold a copy of this struct.
  HostArray<Index> boundary_edge;  ///< [boundary edge] in global order
  HostArray<Index> block_edge;     ///< [edge of a block]

  KOKKOS_FORCEINLINE_FUNCTION BlockEdge<Real> edge(Index i) const {
    return {left(i), right(i), nx(i), ny(i), length(i), step(i)};
  }
};

/// Edges of the cells of a block, in the order of LaneMesh; the first `n_inner` are inner ones.
std::vector<Index> edges_of_block(const mesh::LocalMesh& local, Index block, Index& n_inner);

/// Inner edges whose flow is booked, in the block of their left cell.
struct MeteredEdges {
  Array<Index> begin;    ///< [block + 1]; empty: none
  Array<Index> slot;     ///< in the block's list of edges
  Array<Index> row;      ///< [metered edge] of volume
  Array<double> volume;  ///< [row][lane] m3 from left to right so far
};

/// `local_edges`: inner edges; those whose left cell is not owned get no place.
template <class Real>
MeteredEdges make_metered_edges(const LaneMesh<Real>& mesh, const std::vector<Index>& local_edges,
                                Index lanes);

/// `kind` [local edge]: what stands at each boundary edge (ignored on inner edges).
template <class Real>
LaneMesh<Real> make_lane_mesh(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind);

}  // namespace freshet::hydro
