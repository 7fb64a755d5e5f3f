#pragma once
// Limited gradients of water level and velocity in the cells of one block, all lanes, and the state half a
// step ahead: first values at the nodes, then the plane through the corners of each cell.

#include "hydro/bed_step.hpp"
#include "hydro/lanes.hpp"
#include "hydro/reconstruction.hpp"
#include "hydro/stencil.hpp"

namespace freshet::hydro {

template <class Real, int W>
struct GradientKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  NodeMesh<Real> nodes;
  Array<CellCorners<Real>> corners;
  Array<CellRecord<Real>> cells;
  Index n_owned, lanes;
  Real half_step;                      ///< s
  Array<Index> active;                 ///< [active block]
  Array<Real> now;                     ///< state, halo current
  Array<Real> drag;                    ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  Array<Real> gradients;

  /// What is kept of a node: sums while its cells are gone through, then three values and whether they come
  /// from a plane.
  enum { level, u, v, known, sums = 15, least = 15, most = 18, row = 21 };

  static constexpr Index nodes_ahead = 2;  ///< whose cells are fetched while others are worked on

  std::size_t scratch_bytes() const { return Scratch::shmem_size(nodes.max_block_nodes * row * W); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = active(team.league_rank());
    Scratch scratch(team.team_scratch(1), nodes.max_block_nodes * row * W);
    Real* const rows = scratch.data();
    const Index begin = nodes.block_begin(block), n_nodes = nodes.block_begin(block + 1) - begin;
    const Index first = block * block_cells, n = minimum(block_cells, n_owned - first);
    for (Index lane = 0; lane < lanes; lane += W) {
      Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n_nodes), [&](Index i) {
        fetch_cells_of(nodes.block_nodes(begin + minimum(i + nodes_ahead, n_nodes - 1)), lane);
        at_node(team, nodes.block_nodes(begin + i), lane, rows + i * row * W);
      });
      team.team_barrier();
      Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
        const CellCorners<Real>& c = corners(first + i);
        if (c.sides == 3)
          in_cell<3>(team, c, first + i, lane, rows);
        else
          in_cell<4>(team, c, first + i, lane, rows);
      });
      team.team_barrier();
    }
  }

  /// Of a node that comes later: the cells around it lie here and there.
  KOKKOS_FORCEINLINE_FUNCTION void fetch_cells_of(Index node, Index first_lane) const {
    for (Index i = nodes.cell_begin(node); i < nodes.image_begin(node); ++i)
      for (int j = 0; j < n_variables; ++j)
        prefetch(state_of(nodes.cells(i).cell, first_lane) + j * lanes, W);
  }

  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + static_cast<std::size_t>(cell) * n_variables * lanes + first_lane;
  }

  KOKKOS_FORCEINLINE_FUNCTION void at_node(const Team& team, Index node, Index first_lane, Real* at) const {
    for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
      for (int i = 0; i < sums; ++i) at[i * W + k] = Real(0);
      for (int i = 0; i < 3; ++i) {
        at[(least + i) * W + k] = Real(1e30);
        at[(most + i) * W + k] = Real(-1e30);
      }
    });
    const Index image = nodes.image_begin(node), end = nodes.cell_begin(node + 1);
    for (Index i = nodes.cell_begin(node); i < image; ++i) add<false>(team, nodes.cells(i), first_lane, at);
    for (Index i = image; i < end; ++i) add<true>(team, nodes.cells(i), first_lane, at);
    const Real open = nodes.open(node), room = open * Real(1e30);
    for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
      const auto sum = [=](int i) { return at[i * W + k]; };
      const NodeWeights<Real> weights = fit_at_node<Real>({sum(0), sum(1), sum(2), sum(3), sum(4), sum(5)});
      const Real w = weights.value(sum(6), sum(7), sum(8)), x = weights.value(sum(9), sum(10), sum(11)),
                 y = weights.value(sum(12), sum(13), sum(14));
      at[level * W + k] = w;
      at[u * W + k] = x;
      at[v * W + k] = y;
      at[known * W + k] = maximum(weights.known, open);
      for (int i = 0; i < 3; ++i) {
        at[(least + i) * W + k] -= room;
        at[(most + i) * W + k] += room;
      }
    });
  }

  /// Adds a cell to the sums of a node. Only wet cells have part in the fit. A dry one has no velocity that
  /// would bound another, and its bed bounds the level from above only, as a shore does: below lies no water.
  template <bool image>
  KOKKOS_FORCEINLINE_FUNCTION void add(const Team& team, const NodeCell<Real>& c, Index first_lane,
                                       Real* at) const {
    const Real* const state = state_of(c.cell, first_lane);
    const Index stride = lanes;
    const Real dz = c.dz, rx = c.rx, ry = c.ry, wx = c.wx, wy = c.wy;
    for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
      const Real h = state[k];
      Real values[3] = {h + dz, state[stride + k], state[2 * stride + k]};
      if constexpr (image) {
        const Real into = values[1] * wx + values[2] * wy;
        values[1] -= into * wx;
        values[2] -= into * wy;
      }
      // A film that does not reach the node says little of the surface there.
      const Real reach = minimum(h / maximum(std::fabs(dz), Real(dry_depth)), Real(1));
      const bool wet = h > Real(dry_depth);
      const Real far = Real(1e30);
      const Real m = select(wet, maximum(reach * reach, Real(least_weight)), Real(0));
      at[k] += m;
      at[W + k] += m * rx;
      at[2 * W + k] += m * ry;
      at[3 * W + k] += m * rx * rx;
      at[4 * W + k] += m * rx * ry;
      at[5 * W + k] += m * ry * ry;
      for (int i = 0; i < 3; ++i) {
        const Real value = m * values[i];
        at[(6 + 3 * i) * W + k] += value;
        at[(7 + 3 * i) * W + k] += value * rx;
        at[(8 + 3 * i) * W + k] += value * ry;
        const Real low = select(wet, values[i], i == level ? -far : far);
        const Real high = select(wet | (i == level), values[i], -far);
        at[(least + i) * W + k] = minimum(at[(least + i) * W + k], low);
        at[(most + i) * W + k] = maximum(at[(most + i) * W + k], high);
      }
    });
  }

  template <int Sides>
  KOKKOS_FORCEINLINE_FUNCTION void in_cell(const Team& team, const CellCorners<Real>& corners_of_cell,
                                           Index cell, Index first_lane, const Real* rows) const {
    const CellCorners<Real> c = corners_of_cell;
    const Index stride = lanes;
    const Real* const own = state_of(cell, first_lane);
    const Real* const drag_row =
        drag.data() + static_cast<std::size_t>(cells(cell).land_class) * lanes + first_lane;
    const Real* const p0 = rows + c.place[0] * row * W;
    const Real* const p1 = rows + c.place[1] * row * W;
    const Real* const p2 = rows + c.place[2] * row * W;
    const Real* const p3 = rows + c.place[3] * row * W;
    Real* const out = gradients.data() + static_cast<std::size_t>(cell) * Slopes::count * lanes + first_lane;
    const Real* const beside0 = state_of(c.beside[0], first_lane);
    const Real* const beside1 = state_of(c.beside[1], first_lane);
    const Real* const beside2 = state_of(c.beside[2], first_lane);
    const Real* const beside3 = state_of(c.beside[3], first_lane);
    const Real half = half_step;
    const RoughnessCurve<Real> curve = curves(cells(cell).land_class);
    const Real excess = curve.excess, deep_water = curve.deep, inverse_range = curve.inverse_range;
    for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
      const Flow<Real> q{own[k], own[stride + k], own[2 * stride + k]};
      const auto value = [=](const Real* p, int variable) { return p[variable * W + k]; };
      // Seen from the cell: value at each corner, least and most around it.
      const auto plane = [=](int n, Real s0, Real s1, Real s2, Real s3) {
        return plane_through<Sides, Real>(
            c, {value(p0, known), value(p1, known), value(p2, known), value(p3, known)},
            {value(p0, n) - s0, value(p1, n) - s1, value(p2, n) - s2, value(p3, n) - s3},
            {value(p0, least + n) - s0, value(p1, least + n) - s1, value(p2, least + n) - s2,
             value(p3, least + n) - s3},
            {value(p0, most + n) - s0, value(p1, most + n) - s1, value(p2, most + n) - s2,
             value(p3, most + n) - s3});
      };
      const Plane<Real> w =
          plane(level, q.depth + c.dz[0], q.depth + c.dz[1], q.depth + c.dz[2], q.depth + c.dz[3]);
      const Plane<Real> pu = plane(u, q.u, q.u, q.u, q.u), pv = plane(v, q.v, q.v, q.v, q.v);
      // Water that differs by no more than rounding is still: its slopes would only feed on themselves.
      const Real noise = Real(still_digits) * machine_epsilon<Real>() *
                         (q.depth + std::fabs(c.dz[0]) + std::fabs(c.dz[1]) + std::fabs(c.dz[2]));
      const Real speed_noise = noise * std::sqrt(Real(gravity) / maximum(q.depth, Real(dry_depth)));
      const bool moves = (w.highest > noise) | (pu.highest > speed_noise) | (pv.highest > speed_noise);
      // The bed's slope is limited with the level's: a film of even depth stays one.
      const Real hx = w.phi * (w.x - c.bed_x), hy = w.phi * (w.y - c.bed_y);
      const auto at_edge = [=](int a, int b) {
        return -Real(0.5) * (hx * (c.rx[a] + c.rx[b]) + hy * (c.ry[a] + c.ry[b]));
      };
      Real fall = maximum(maximum(at_edge(0, 1), at_edge(1, 2)), Real(0));
      if constexpr (Sides == 3)
        fall = maximum(fall, at_edge(2, 0));
      else
        fall = maximum(fall, maximum(at_edge(2, 3), at_edge(3, 0)));
      const Real room = Real(1 - depth_floor) * q.depth;
      const Real share = minimum(room / maximum(fall, Real(1e-20)), Real(1));
      const bool deep = (q.depth > Real(least_reconstructed)) & moves;
      const Real thinnest = minimum(minimum(beside0[k], beside1[k]), minimum(beside2[k], beside3[k]));
      const Real believed = share_of_plane(q.depth, c.contradicted, thinnest);
      const Real theta = select(deep, c.share * share * believed, Real(0));
      const Real wx = theta * w.phi * w.x, wy = theta * w.phi * w.y;
      const Real ux = theta * pu.phi * pu.x, uy = theta * pu.phi * pu.y;
      const Real vx = theta * pv.phi * pv.x, vy = theta * pv.phi * pv.y;
      const Real fill = -half * (q.u * theta * hx + q.v * theta * hy + q.depth * (ux + vy));
      const Real bound = Real(0.25) * q.depth;
      const Real change = select(deep, minimum(maximum(fill, -bound), bound), Real(0));
      const Real ahead = q.depth + change;
      const Real us = q.u - half * (q.u * ux + q.v * uy + Real(gravity) * wx);
      const Real vs = q.v - half * (q.u * vx + q.v * vy + Real(gravity) * wy);
      const Real slowed =
          friction_factor(ahead, ahead * us, ahead * vs,
                          drag_row[k] * drag_factor(ahead, excess, deep_water, inverse_range) * half);
      out[Slopes::level_x * stride + k] = wx;
      out[Slopes::level_y * stride + k] = wy;
      out[Slopes::depth_x * stride + k] = theta * hx;
      out[Slopes::depth_y * stride + k] = theta * hy;
      out[Slopes::u_x * stride + k] = ux;
      out[Slopes::u_y * stride + k] = uy;
      out[Slopes::v_x * stride + k] = vx;
      out[Slopes::v_y * stride + k] = vy;
      out[Slopes::depth_gain * stride + k] = change;
      out[Slopes::u_gain * stride + k] = select(deep, us * slowed - q.u, Real(0));
      out[Slopes::v_gain * stride + k] = select(deep, vs * slowed - q.v, Real(0));
    });
  }
};

}  // namespace freshet::hydro
