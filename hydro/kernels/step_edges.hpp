#pragma once
// What a step does at rims, metered edges and cells next to faster ones, the same for packs of lanes and for
// packs of edges and cells. `outflows`: see sides.hpp.

#include "hydro/kernels/sides.hpp"
#include "hydro/kernels/step_arrays.hpp"

namespace freshet::hydro {

/// W lanes of a block at a time, of N or any number.
template <class Real, int W, bool linear, int N = 0>
struct StepEdges : StepArrays<Real, linear, N> {
  using Base = StepArrays<Real, linear, N>;
  using Base::mesh, Base::lanes, Base::plan, Base::metered;

  template <class Team, class Outflows>
  KOKKOS_FORCEINLINE_FUNCTION void rim_edges(const Team& team, Index block, Index first_lane,
                                             Outflows outflows) const {
    const Index begin = mesh.edge_begin(block), first = mesh.boundary_begin(block);
    for_each<W>(team, mesh.edge_end(block) - first, [&](Index i) {
      const BlockEdge<Real> e = mesh.edge(first + i);
      const int step_class = this->class_of(e.left);
      if (step_class > plan.ending) return;
      const double span = static_cast<double>(this->span_of(step_class));
      const Rim<Real> rim = this->rim(first + i);
      const Real* const l = this->state_of(e.left, first_lane);
      const Real* const gl = this->gradients_of(e.left, first_lane);
      const EdgeMiddle<Real> m = this->middle(first + i);
      const std::size_t row = this->row(e.right) + first_lane;
      const Real* const value = this->boundary_value.data() + row;
      double* const volume = this->boundary_volume.data() + row;
      const Real* const drag_row = this->drag.data() + this->row(mesh.cells(e.left).land_class) + first_lane;
      const Index side = 2 * (first + i - begin);
      Real *const mass = outflows.of(side, Out::mass), *const x = outflows.of(side, Out::x),
                  *const y = outflows.of(side, Out::y);
      for_lanes<W>(team, [&](int k) FRESHET_LANE_BODY {
        const auto inner = face<linear, Real>(l + k, gl + k, lanes, m.lx, m.ly);
        const Outflow<Real> out = through_rim<linear>(rim, inner, l[k], value[k], drag_row[k]).left;
        mass[k] = out.mass, x[k] = out.x, y[k] = out.y;
        volume[k] -= static_cast<double>(out.mass) * span;
      });
    });
  }

  /// In place of what the edges with a crest let through as if they had none.
  template <class Team, class Outflows>
  KOKKOS_FORCEINLINE_FUNCTION void crest_edges(const Team& team, Index block, Index first_lane,
                                               Outflows outflows) const {
    if (mesh.crest_begin.extent(0) == 0) return;
    team.team_barrier();
    const Index first = mesh.crest_begin(block);
    for_each<W>(team, mesh.crest_begin(block + 1) - first, [&](Index n) {
      const Index place = mesh.crest_place(first + n), edge = mesh.edge_begin(block) + place;
      if (this->class_of_edge(block, place) > plan.ending) return;
      const BlockEdge<Real> e = mesh.edge(edge);
      const CrestEdge<Real> crest = mesh.crests(first + n);
      const Real* const l = this->state_of(e.left, first_lane);
      const Real* const r = this->state_of(e.right, first_lane);
      const Real* const gl = this->gradients_of(e.left, first_lane);
      const Real* const gr = this->gradients_of(e.right, first_lane);
      const EdgeMiddle<Real> m = this->middle(edge);
      for_lanes<W>(team, [&](int k) FRESHET_LANE_BODY {
        const BothSides<Real> out =
            through_crest<linear>(crest, {face<linear, Real>(l + k, gl + k, lanes, m.lx, m.ly), l[k]},
                                  {face<linear, Real>(r + k, gr + k, lanes, m.rx, m.ry), r[k]}, e);
        out.each([&](int j, Real left, Real right) {
          outflows.of(2 * place, j)[k] = left;
          outflows.of(2 * place + 1, j)[k] = right;
        });
      });
    });
  }

  template <class Team, class Outflows>
  KOKKOS_FORCEINLINE_FUNCTION void book_metered_edges(const Team& team, Index block, Index first_lane,
                                                      Outflows outflows) const {
    if (metered.begin.extent(0) == 0) return;
    const Index first = metered.begin(block), n = metered.begin(block + 1) - first;
    for_each<W>(team, n, [&](Index m) {
      const Index i = first + m;
      const int step_class = this->class_of_edge(block, metered.slot(i));
      if (step_class > plan.ending) return;
      const Real* const through = outflows.of(2 * metered.slot(i), Out::mass);
      double* const volume = metered.volume.data() + this->row(metered.row(i)) + first_lane;
      const double span = static_cast<double>(this->span_of(step_class));
      for_lanes<W>(team,
                   [=](int k) FRESHET_LANE_BODY { volume[k] += static_cast<double>(through[k]) * span; });
    });
  }

  /// Lets others know of the water that passes the edges.
  template <class Team, class Outflows>
  KOKKOS_FORCEINLINE_FUNCTION void tell_passed(const Team& team, Index block, Index first_lane,
                                               Outflows outflows) const {
    if (this->passed.extent(0) == 0) return;
    const Index begin = mesh.edge_begin(block);
    for_each<W>(team, mesh.edge_end(block) - begin, [&](Index i) {
      if (this->class_of_edge(block, i) > plan.ending) return;
      const Real* const mass = outflows.of(2 * i, Out::mass);
      Real* const to = this->passed.data() + this->row(begin + i) + first_lane;
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY { to[k] = mass[k]; });
    });
  }

  /// What has left a cell next to faster ones in its step so far, and now, to `into`: [m3, m4/s, m4/s],
  /// `stride` apart, [lane].
  template <class Team, class Outflows>
  KOKKOS_FORCEINLINE_FUNCTION void carry(const Team& team, Index block, Index cell, Index first_lane,
                                         Outflows outflows, Real* into, Index stride) const {
    const Real* const before = this->next_of(cell, first_lane);
    const bool begun = this->has_begun(cell);
    const Index from = lanes;
    for (int j = 0; j < Out::count; ++j)
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
        into[j * stride + k] = begun ? before[j * from + k] : Real(0);
      });
    for (Side side : mesh.cells(cell).side) {
      if (side == no_side) continue;
      const int step_class = this->class_of_side(block, cell, side);
      if (step_class > plan.ending) continue;
      const Real span = this->span_of(step_class);
      for (int j = 0; j < Out::count; ++j) {
        const Real* const out = outflows.of(side, j);
        for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY { into[j * stride + k] += out[k] * span; });
      }
    }
  }

  /// Of that the mean over the step of the cell, which ends now, [mass, x, y][lane].
  template <class Team>
  KOKKOS_FORCEINLINE_FUNCTION void mean_of(const Team& team, Index cell, Real* sums) const {
    const Real inverse = Real(1) / this->span_of(this->class_of(cell));
    for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
      for (int j = 0; j < Out::count; ++j) sums[j * W + k] *= inverse;
    });
  }
};

}  // namespace freshet::hydro
