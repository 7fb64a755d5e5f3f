#pragma once
// Gradients of what the water carries, for second order.

#include "hydro/kernels/carried_arrays.hpp"
#include "hydro/kernels/element_packs.hpp"
#include "hydro/kernels/pass_arrays.hpp"

namespace freshet::hydro {

/// What all of these kernels work on.
template <class Real>
struct CarryArrays : PassArrays<Real> {
  CarriedArrays<Real> carried;
};

/// Limited gradients from the cells around, those that share a node (the three that share an edge with a
/// triangle alone make no stable scheme: Haider et al. 2009, doi 10.1007/s00211-009-0227-y), and half a step
/// ahead, in cells that begin a step. First order next to dry cells. V: a pack of lanes, or a number.
template <class V>
struct CarriedSlopesKernel : CarryArrays<Number<V>> {
  using Real = hydro::Number<V>;
  using typename PassArrays<Real>::Team;
  Beginning<Real> cells_that;

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = this->active(team.league_rank()), first = block * block_cells;
    const Index n = minimum(block_cells, this->mesh.n_owned - first);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      if (!cells_that.begins(first + i)) return;
      for (Index k = 0; k < this->lanes; k += numbers<V>)
        for (int q = 0; q < this->carried.quantities; ++q) slopes(block, first + i, q, k);
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION V depth_of(Index cell, Index k) const {
    return load<V>(this->state_of(this->now, cell) + k);
  }
  KOKKOS_FORCEINLINE_FUNCTION V value_of(Index cell, int q, Index k) const {
    return load<V>(this->carried.of_cell(cell, this->lanes) + q * this->lanes + k);
  }

  /// Whether water stands in it and in the cells that share an edge with it: 1 or 0.
  KOKKOS_FORCEINLINE_FUNCTION V all_wet(Index block, Index cell, Index k) const {
    auto wet = depth_of(cell, k) > Real(least_reconstructed);
    for (const Side side : this->mesh.cells(cell).side) {
      const Index other = side == no_side ? mesh::none : cell_beyond(this->mesh, block, cell, side);
      if (other != mesh::none) wet = wet & (depth_of(other, k) > Real(dry_depth));
    }
    return select(wet, spread<V>(Real(1)), V{});
  }

  KOKKOS_FORCEINLINE_FUNCTION void slopes(Index block, Index cell, int q, Index k) const {
    const Index begin = this->carried.around_begin(cell), end = this->carried.around_begin(cell + 1);
    const V own = value_of(cell, q, k);
    RisesAround<V> rises;
    V gx, gy;
    auto wet = depth_of(cell, k) > Real(least_reconstructed);
    for (Index i = begin; i < end; ++i) {
      const CellAround<Real> other = this->carried.around(i);
      wet = wet & (depth_of(other.cell, k) > Real(dry_depth));
      rises.add(value_of(other.cell, q, k) - own, other.x, other.y);
    }
    if (everywhere(wet))
      rises.gradient(this->carried.fits(cell), gx, gy);
    else
      among_dry(block, cell, q, k, rises, gx, gy);
    const V share = limited(block, cell, rises, gx, gy);
    gx *= share, gy *= share;
    const Real* const state = this->state_of(this->now, cell) + k;
    Real* const to = this->carried.slopes_of(cell, q, this->lanes) + k;
    const auto put = [=, this](int row, V value) FRESHET_LANE_BODY { store(to + row * this->lanes, value); };
    put(CarriedSlopes::x, gx), put(CarriedSlopes::y, gy);
    put(CarriedSlopes::ahead, -cells_that.half_step(cell) * (load<V>(state + this->lanes) * gx +
                                                             load<V>(state + 2 * this->lanes) * gy));
    put(CarriedSlopes::least, rises.least), put(CarriedSlopes::most, rises.most);
  }

  /// Where some of the cells around are dry: those count for nothing.
  KOKKOS_FORCEINLINE_FUNCTION void among_dry(Index block, Index cell, int q, Index k, RisesAround<V>& rises,
                                             V& gx, V& gy) const {
    const V own = value_of(cell, q, k), wet = all_wet(block, cell, k);
    MomentsAround<V> moments;
    rises = {};
    for (Index i = this->carried.around_begin(cell); i < this->carried.around_begin(cell + 1); ++i) {
      const CellAround<Real> other = this->carried.around(i);
      const V counts = select(depth_of(other.cell, k) > Real(dry_depth), wet, V{});
      moments.add(counts, other.x, other.y);
      rises.add(select(counts > V{}, value_of(other.cell, q, k) - own, V{}), other.x, other.y);
    }
    rises.gradient(moments.fit(), gx, gy);
  }

  KOKKOS_FORCEINLINE_FUNCTION V limited(Index block, Index cell, const RisesAround<V>& rises, V gx,
                                        V gy) const {
    RoomForRise<V> room{spread<V>(Real(1.5)), spread<V>(Real(1))};
    for (const Side side : this->mesh.cells(cell).side) {
      if (side == no_side) continue;
      Real x, y;
      this->middle(this->mesh.edge_begin(block) + side / 2, side % 2 == 0, x, y);
      room = room.or_less(RoomForRise<V>::of(gx * x + gy * y, rises.least, rises.most));
    }
    return limiter(room);
  }
};

}  // namespace freshet::hydro
