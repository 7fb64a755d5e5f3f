#pragma once
// One explicit step over all lanes of one block: fluxes through its edges, then the balance of its cells.

#include "hydro/bed_step.hpp"
#include "hydro/lane_mesh.hpp"
#include "hydro/lanes.hpp"
#include "hydro/reconstruction.hpp"
#include "hydro/stencil.hpp"

namespace freshet::hydro {

/// First order: states are constant in a cell. Second order (`linear`): they are linear, and half a step
/// ahead (van Leer 1984, doi 10.1137/0905001: MUSCL-Hancock). W lanes of one block at a time; a basin's lanes
/// are a multiple of W.
template <class Real, int W, bool linear>
struct StepKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;
  using Scratch =
      Kokkos::View<Real*, typename Policy::execution_space::scratch_memory_space, Kokkos::MemoryUnmanaged>;

  LaneMesh<Real> mesh;
  Index lanes;
  Real dt;
  bool raining;
  Array<Index> active;    ///< [active block]
  Array<Real> now, next;  ///< state before and after
  Array<Real> residual;   ///< [owned cell][lane] what rounding took from the depth, f32 only (Kahan 1965)
  Array<Real> rain;       ///< [owned cell][lane] m/s
  Array<Real> drag;       ///< [land class][lane] g n^2
  Array<RoughnessCurve<Real>> curves;  ///< [land class]
  GateMesh gates;
  Array<Real> boundary_value;  ///< [boundary edge][lane] unit discharge m2/s, or level above the cell's bed m
  Array<double> boundary_volume;  ///< [boundary edge][lane] m3 that came in so far
  Array<double> clipped_volume;   ///< [owned block][lane] m3 added by setting negative depths to zero
  // second order only
  Array<Real> gradients;            ///< of `now`, as GradientKernel leaves them
  Array<EdgeMiddle<Real>> middles;  ///< [edge of a block]
  Array<Real> block_rate;           ///< [block] largest limiting_speed P / 2A, 1/s; zero where all is dry

  std::size_t scratch_bytes() const { return Scratch::shmem_size((4 * mesh.max_block_edges + 3) * W); }

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = active(team.league_rank());
    // after the fluxes: the largest rate, the clipped volume and zeros (no rain), for each lane
    Scratch flux(team.team_scratch(1), (4 * mesh.max_block_edges + 3) * W);
    Real* const rates = flux.data() + 4 * mesh.max_block_edges * W;
    Real block_max = 0;
    for (Index first_lane = 0; first_lane < lanes; first_lane += W) {
      for_lanes<W>(team, [=](int lane) FRESHET_LANE_BODY {
        rates[lane] = rates[W + lane] = rates[2 * W + lane] = Real(0);
      });
      inner_fluxes(team, block, first_lane, flux.data());
      boundary_fluxes(team, block, first_lane, flux.data());
      team.team_barrier();
      book_gates(team, block, first_lane, flux.data());
      update_cells(team, block, first_lane, flux.data(), rates);
      team.team_barrier();
      for (int lane = 0; lane < W; ++lane) {
        block_max = maximum(block_max, rates[lane]);
        clipped_volume(static_cast<std::size_t>(block) * lanes + first_lane + lane) += rates[W + lane];
      }
      team.team_barrier();
    }
    Kokkos::single(Kokkos::PerTeam(team), [&]() { block_rate(block) = block_max; });
  }

  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + static_cast<std::size_t>(cell) * n_variables * lanes + first_lane;
  }

  KOKKOS_FORCEINLINE_FUNCTION const Real* gradients_of(Index cell, Index first_lane) const {
    return linear ? gradients.data() + static_cast<std::size_t>(cell) * Slopes::count * lanes + first_lane
                  : nullptr;
  }

  /// Bed at a point of a cell above the bed of its centroid, as the gradients have it.
  static KOKKOS_FORCEINLINE_FUNCTION Real bed_rise(const Real* gradient, Index stride, Real x, Real y) {
    return (gradient[Slopes::level_x * stride] - gradient[Slopes::depth_x * stride]) * x +
           (gradient[Slopes::level_y * stride] - gradient[Slopes::depth_y * stride]) * y;
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_fluxes(const Team& team, Index block, Index first_lane,
                                                Real* flux) const {
    const Index begin = mesh.edge_begin(block), n = mesh.boundary_begin(block) - begin;
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const BlockEdge<Real> e = mesh.edges(begin + i);
      const Real* const l = state_of(e.left, first_lane);
      const Real* const r = state_of(e.right, first_lane);
      const Real* const gl = gradients_of(e.left, first_lane);
      const Real* const gr = gradients_of(e.right, first_lane);
      const EdgeMiddle<Real> m = linear ? middles(begin + i) : EdgeMiddle<Real>{};
      Real* const out = flux + 4 * W * i;
      const Index stride = lanes;
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
        Real share = Real(1);
        if constexpr (linear) {
          const Real added = bed_rise(gr + k, stride, m.rx, m.ry) - bed_rise(gl + k, stride, m.lx, m.ly);
          share = share_of_planes(e.step, added, l[k], r[k]);
        }
        const auto left = face<linear>(l + k, gl + k, stride, share * m.lx, share * m.ly);
        const auto right = face<linear>(r + k, gr + k, stride, share * m.rx, share * m.ry);
        const Real step = linear ? e.step + (right.bed_rise - left.bed_rise) : e.step;
        EdgeFlux<Real> f =
            edge_flux(rotated<Real>(left.flow, e.nx, e.ny), rotated<Real>(right.flow, e.nx, e.ny), step);
        if constexpr (linear) {
          f.normal_left += left.push();
          f.normal_right += right.push();
        }
        out[k] = f.mass * e.length;
        out[W + k] = f.normal_left * e.length;
        out[2 * W + k] = f.normal_right * e.length;
        out[3 * W + k] = f.tangential * e.length;
      });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void boundary_fluxes(const Team& team, Index block, Index first_lane,
                                                   Real* flux) const {
    const Index begin = mesh.edge_begin(block), skip = mesh.boundary_begin(block) - begin;
    const Index n = mesh.edge_end(block) - mesh.boundary_begin(block);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const BlockEdge<Real> e = mesh.edges(begin + skip + i);
      const EdgeKind kind = static_cast<EdgeKind>(mesh.boundary_kind(e.boundary));
      const Real* const l = state_of(e.left, first_lane);
      const Real* const gl = gradients_of(e.left, first_lane);
      const EdgeMiddle<Real> m = linear ? middles(begin + skip + i) : EdgeMiddle<Real>{};
      Real* const out = flux + 4 * W * (skip + i);
      const std::size_t row = static_cast<std::size_t>(e.boundary) * lanes + first_lane;
      const Index land_class = mesh.cells(e.left).land_class;
      const Real* const drag_row = drag.data() + static_cast<std::size_t>(land_class) * lanes + first_lane;
      const RoughnessCurve<Real> curve = curves(land_class);
      const Real excess = curve.excess, deep = curve.deep, inverse_range = curve.inverse_range;
      const Real share = Real(0.5) / (mesh.cells(e.left).inverse_area * dt * e.length);
      for_lanes<W>(team, [&](int k) FRESHET_LANE_BODY {
        const auto inner = face<linear>(l + k, gl + k, lanes, m.lx, m.ly);
        const Flow<Real> in = rotated<Real>(inner.flow, e.nx, e.ny);
        Real value = boundary_value(row + k);
        if constexpr (linear) value -= kind == EdgeKind::level ? inner.bed_rise : Real(0);
        EdgeFlux<Real> f = boundary_flux(kind, in, value, l[k] * share,
                                         drag_row[k] * drag_factor(in.depth, excess, deep, inverse_range));
        if constexpr (linear) f.normal_left += inner.push();
        out[k] = f.mass * e.length;
        out[W + k] = f.normal_left * e.length;
        out[2 * W + k] = f.normal_right * e.length;
        out[3 * W + k] = f.tangential * e.length;
        boundary_volume(row + k) -= static_cast<double>(out[k]) * static_cast<double>(dt);
      });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void book_gates(const Team& team, Index block, Index first_lane,
                                              const Real* flux) const {
    if (gates.begin.extent(0) == 0) return;
    for (Index i = gates.begin(block); i < gates.begin(block + 1); ++i) {
      const Real* const through = flux + 4 * W * gates.place(i);
      double* const volume =
          gates.volume.data() + static_cast<std::size_t>(gates.row(i)) * lanes + first_lane;
      const double step = static_cast<double>(dt);
      for_lanes<W>(team,
                   [=](int k) FRESHET_LANE_BODY { volume[k] += static_cast<double>(through[k]) * step; });
    }
  }

  /// One side of a cell: where its fluxes lie, and which way is out.
  struct Side {
    const Real *f, *normal, *tangential;
    Real sign, nx, ny;
    KOKKOS_FORCEINLINE_FUNCTION Real mass(int k) const { return sign * f[k]; }
    KOKKOS_FORCEINLINE_FUNCTION Real momentum_x(int k) const { return nx * normal[k] - ny * tangential[k]; }
    KOKKOS_FORCEINLINE_FUNCTION Real momentum_y(int k) const { return ny * normal[k] + nx * tangential[k]; }
  };

  KOKKOS_FORCEINLINE_FUNCTION Side side(const CellRecord<Real>& c, int i, Index begin,
                                        const Real* flux) const {
    const BlockEdge<Real>& e = mesh.edges(begin + c.place[i]);
    const Real* const f = flux + 4 * W * c.place[i];
    return {
        f, f + (c.sign[i] > Real(0) ? W : 2 * W), f + 3 * W, c.sign[i], c.sign[i] * e.nx, c.sign[i] * e.ny};
  }

  KOKKOS_FORCEINLINE_FUNCTION void update_cells(const Team& team, Index block, Index first_lane,
                                                const Real* flux, Real* rates) const {
    const Index first = block * block_cells;
    const Index n = minimum(block_cells, mesh.n_owned - first), begin = mesh.edge_begin(block);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const CellRecord<Real> c = mesh.cells(first + i);
      const Side s0 = side(c, 0, begin, flux), s1 = side(c, 1, begin, flux);
      const Side s2 = side(c, 2, begin, flux), s3 = side(c, 3, begin, flux);
      const std::size_t cell = first + i;
      const Real* const old = state_of(first + i, first_lane);
      Real* const out = next.data() + cell * n_variables * lanes + first_lane;
      const std::size_t residual_row = sizeof(Real) == 4 ? cell * lanes + first_lane : 0;
      Real* const lost = residual.data() + residual_row;
      const Real* const rain_row = raining ? rain.data() + cell * lanes + first_lane : rates + 2 * W;
      const Real* const drag_row = drag.data() + static_cast<std::size_t>(c.land_class) * lanes + first_lane;
      // Numbers, not the struct: g++ 12 does not inline a lane loop that captures it, and then makes no
      // vectors.
      const Real excess = curves(c.land_class).excess, deep = curves(c.land_class).deep,
                 inverse_range = curves(c.land_class).inverse_range;
      Real* const shortfall = rates + W;
      const Real scale = dt * c.inverse_area, step = dt, limit = c.half_perimeter_over_area;
      const Index stride = lanes;
      const Real cell_area = Real(1) / c.inverse_area;
      for_lanes<W>(team, [=](int k) FRESHET_LANE_BODY {
        const Real mass = s0.mass(k) + s1.mass(k) + s2.mass(k) + s3.mass(k);
        const Real mx = s0.momentum_x(k) + s1.momentum_x(k) + s2.momentum_x(k) + s3.momentum_x(k);
        const Real my = s0.momentum_y(k) + s1.momentum_y(k) + s2.momentum_y(k) + s3.momentum_y(k);
        const Real h0 = old[k];
        Real change = step * rain_row[k] - scale * mass;
        Real depth;
        if constexpr (sizeof(Real) == 4) {
          change -= lost[k];
          depth = h0 + change;
          lost[k] = depth > Real(0) ? (depth - h0) - change : Real(0);
        } else {
          depth = h0 + change;
        }
        const Real kept = maximum(Real(0), depth);  // in this order a NaN stays and is found
        shortfall[k] += (kept - depth) * cell_area;
        const bool wet = kept > Real(dry_depth);
        Real qx = h0 * old[stride + k] - scale * mx, qy = h0 * old[2 * stride + k] - scale * my;
        const Real slowed = friction_factor(
            kept, qx, qy, drag_row[k] * drag_factor(kept, excess, deep, inverse_range) * step);
        const Real to_velocity = wet ? slowed / maximum(kept, Real(dry_depth)) : Real(0);
        Real u = qx * to_velocity, v = qy * to_velocity;
        const bool still = u * u + v * v <= still_speed2<Real>(kept);  // false for a NaN, which stays
        u = select(still, Real(0), u);
        v = select(still, Real(0), v);
        out[k] = kept;
        out[stride + k] = u;
        out[2 * stride + k] = v;
        const Real rate = limiting_speed(kept, u, v) * limit;
        raise_to(&rates[k], wet ? rate : Real(0));
      });
    });
  }
};

}  // namespace freshet::hydro
