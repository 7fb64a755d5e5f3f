#pragma once
// Limited gradients of water level and velocity in the cells of one block, all lanes, and the state half a
// step ahead: first values at the nodes, then the plane through the corners of each cell.

#include "hydro/kernels/element_stencils.hpp"
#include "hydro/kernels/lane_stencils.hpp"

namespace freshet::hydro {

/// `Stencils`: the nodes and the corners of cells as a packing walks them (lane_stencils.hpp).
template <class Stencils>
struct GradientKernel : Stencils {
  using Real = typename Stencils::Number;
  using V = typename Stencils::V;
  static constexpr int W = Stencils::lanes_at_once;
  using Policy = BoundedTeams<W, (sizeof(Real) == 8 && W == 1 ? 384 : 512) / team_threads<W>>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
  using Stencils::scratch_size, Stencils::lanes;

  std::size_t scratch_bytes() const { return Scratch::shmem_size(scratch_size()); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const TeamShare<W> share(team.league_rank(), lanes);
    const Index block = this->active(share.place);
    Scratch scratch(team.team_scratch(scratch_level(scratch_size() * sizeof(Real))), scratch_size());
    for (Index lane = share.first_lane; lane < share.end_lane; lane += W) {
      bool known = !on_device;  // at all nodes, in all lanes
      this->each_node(team, block, lane, scratch.data(), [&](const auto& node) FRESHET_LANE_BODY {
        const bool whole = at_node(node);
        if constexpr (!on_device) known &= whole;
      });
      team.team_barrier();
      this->each_cell(team, block, lane, scratch.data(), known,
                      [](const auto& cell, int k) FRESHET_LANE_BODY { return slopes(cell, k); });
      team.team_barrier();
    }
  }

  /// Whether the values at a node are known from a plane, in all numbers of a pack; on a CPU.
  template <class Node>
  KOKKOS_FORCEINLINE_FUNCTION static bool at_node(const Node& node) {
    auto reached = V{} == V{};
    node.each_cell([&](V, const Flow<V>& q, auto dz, auto, auto) FRESHET_LANE_BODY {
      reached = reached & (q.depth > spread<V>(depth_to_reach<Real>(dz)));
    });
    NodeVariables<Real, V> of;
    NodeWeights<V> weights;
    if (everywhere(reached)) {
      node.each_cell([&](V counts, const Flow<V>& q, auto dz, auto rx, auto ry)
                         FRESHET_LANE_BODY { of.add_whole(counts, q, dz, rx, ry); });
      weights = node.weights();
    } else {
      NodeMoments<V> moments;
      node.each_cell([&](V counts, const Flow<V>& q, auto dz, auto rx, auto ry) FRESHET_LANE_BODY {
        const V m = counts * weight_at_node<Real>(q.depth, dz);
        add_moments(moments, m, rx, ry);
        of.add(m, q, dz, rx, ry);
      });
      weights = fit_at_node<Real>(moments);
    }
    put_node(weights, of, node.open(), [&](int row, V value) FRESHET_LANE_BODY { node.put(row, value); });
    return on_device || everywhere(weights.known == spread<V>(Real(1)));
  }

  template <class Cell>
  KOKKOS_FORCEINLINE_FUNCTION static CellSlopes<V> slopes(const Cell& cell, int k) {
    return cell_slopes<Cell::sides, Cell::plain, V>(
        cell.corners(k), cell.flow(k),
        [&](int corner, int row) FRESHET_LANE_BODY { return cell.value(corner, row, k); }, cell.neighbours(k),
        cell.friction(k));
  }
};

/// How the gradients of a solver of W lanes are walked, of N lanes or any number.
template <class Real, int W, int N = 0>
using StencilsOf = std::conditional_t<W == 1 && !on_device, ElementStencils<Real>,
                                      LaneStencils<Real, team_lanes<Real, W>, N>>;

}  // namespace freshet::hydro
