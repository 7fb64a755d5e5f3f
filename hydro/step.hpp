#pragma once
// One explicit step of first order over all lanes of one block: fluxes through its edges, then the balance of
// its cells.

#include "hydro/lane_mesh.hpp"

namespace freshet::hydro {

#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
constexpr bool on_device = true;
#else
constexpr bool on_device = false;
#endif

/// The lane loop: contiguous and independent. On a CPU the compiler makes vectors of it; on a GPU lanes are
/// threads.
template <int W, class Team, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_lanes(const Team& team, const F& body) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::parallel_for(Kokkos::ThreadVectorRange(team, W), body);
#else
#pragma GCC ivdep
  for (int lane = 0; lane < W; ++lane) body(lane);
#endif
}

template <class Real>
KOKKOS_FORCEINLINE_FUNCTION void raise_to(Real* largest, Real value) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  Kokkos::atomic_max(largest, value);
#else
  *largest = maximum(*largest, value);
#endif
}

/// State arrays are [cell][depth, velocity_x, velocity_y][lane].
constexpr int n_variables = 3;

/// W lanes of one block at a time; a basin's lanes are a multiple of W.
template <class Real, int W>
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
  Array<Real> boundary_value;  ///< [boundary edge][lane] unit discharge m2/s, or level above the cell's bed m
  Array<double> boundary_volume;  ///< [boundary edge][lane] m3 that came in so far
  Array<double> clipped_volume;   ///< [owned block][lane] m3 added by setting negative depths to zero
  Array<Real> block_rate;         ///< [block] largest (|u| + c) P / 2A, 1/s; zero where all is dry

  std::size_t scratch_bytes() const { return Scratch::shmem_size((4 * mesh.max_block_edges + 1) * W); }

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index block = active(team.league_rank());
    Scratch flux(team.team_scratch(1), (4 * mesh.max_block_edges + 1) * W);
    Real* const rates = flux.data() + 4 * mesh.max_block_edges * W;
    Real block_max = 0;
    for (Index first_lane = 0; first_lane < lanes; first_lane += W) {
      for_lanes<W>(team, [=](int lane) { rates[lane] = Real(0); });
      inner_fluxes(team, block, first_lane, flux.data());
      boundary_fluxes(team, block, first_lane, flux.data());
      team.team_barrier();
      update_cells(team, block, first_lane, flux.data(), rates);
      team.team_barrier();
      for (int lane = 0; lane < W; ++lane) block_max = maximum(block_max, rates[lane]);
      team.team_barrier();
    }
    Kokkos::single(Kokkos::PerTeam(team), [&]() { block_rate(block) = block_max; });
  }

  KOKKOS_FORCEINLINE_FUNCTION const Real* state_of(Index cell, Index first_lane) const {
    return now.data() + static_cast<std::size_t>(cell) * n_variables * lanes + first_lane;
  }

  KOKKOS_FORCEINLINE_FUNCTION void inner_fluxes(const Team& team, Index block, Index first_lane,
                                                Real* flux) const {
    const Index begin = mesh.edge_begin(block), n = mesh.boundary_begin(block) - begin;
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const BlockEdge<Real> e = mesh.edges(begin + i);
      const Real* const l = state_of(e.left, first_lane);
      const Real* const r = state_of(e.right, first_lane);
      Real* const out = flux + 4 * W * i;
      const Index stride = lanes;
      for_lanes<W>(team, [=](int k) {
        const Flow<Real> left = rotated<Real>({l[k], l[stride + k], l[2 * stride + k]}, e.nx, e.ny);
        const Flow<Real> right = rotated<Real>({r[k], r[stride + k], r[2 * stride + k]}, e.nx, e.ny);
        const EdgeFlux<Real> f = edge_flux(left, right, e.step);
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
      Real* const out = flux + 4 * W * (skip + i);
      const std::size_t row = static_cast<std::size_t>(e.boundary) * lanes + first_lane;
      const Real share = Real(0.5) / (mesh.cells(e.left).inverse_area * dt * e.length);
      for_lanes<W>(team, [&](int k) {
        const Flow<Real> in = rotated<Real>({l[k], l[lanes + k], l[2 * lanes + k]}, e.nx, e.ny);
        const EdgeFlux<Real> f = boundary_flux(kind, in, boundary_value(row + k), in.depth * share);
        out[k] = f.mass * e.length;
        out[W + k] = f.normal_left * e.length;
        out[2 * W + k] = f.normal_right * e.length;
        out[3 * W + k] = f.tangential * e.length;
        boundary_volume(row + k) -= static_cast<double>(out[k]) * static_cast<double>(dt);
      });
    });
  }

  KOKKOS_FORCEINLINE_FUNCTION void update_cells(const Team& team, Index block, Index first_lane,
                                                const Real* flux, Real* rates) const {
    const Index first = block * block_cells;
    const Index n = minimum(block_cells, mesh.n_owned - first), begin = mesh.edge_begin(block);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const CellRecord<Real> c = mesh.cells(first + i);
      const Real* f[4];
      Real normal_x[4], normal_y[4];
      Index momentum_row[4];
      for (int j = 0; j < 4; ++j) {
        const BlockEdge<Real>& e = mesh.edges(begin + c.place[j]);
        f[j] = flux + 4 * W * c.place[j];
        normal_x[j] = c.sign[j] * e.nx;
        normal_y[j] = c.sign[j] * e.ny;
        momentum_row[j] = c.sign[j] > Real(0) ? W : 2 * W;
      }
      const std::size_t cell = first + i;
      const Real* const old = state_of(first + i, first_lane);
      Real* const out = next.data() + cell * n_variables * lanes + first_lane;
      Real* const lost = residual.data() + (sizeof(Real) == 4 ? cell * lanes + first_lane : 0);
      const Real* const rain_row = rain.data() + cell * lanes + first_lane;
      const Real* const drag_row = drag.data() + static_cast<std::size_t>(c.land_class) * lanes + first_lane;
      double* const clipped = clipped_volume.data() + static_cast<std::size_t>(block) * lanes + first_lane;
      const Real scale = dt * c.inverse_area, step = dt, limit = c.half_perimeter_over_area;
      const bool wet_weather = raining;
      const Index stride = lanes;
      const double cell_area = mesh.area(first + i);
      for_lanes<W>(team, [=](int k) {
        Real mass = 0, mx = 0, my = 0;
        for (int j = 0; j < 4; ++j) {
          const Real normal = f[j][momentum_row[j] + k], tangential = f[j][3 * W + k];
          mass += c.sign[j] * f[j][k];
          mx += normal_x[j] * normal - normal_y[j] * tangential;
          my += normal_y[j] * normal + normal_x[j] * tangential;
        }
        const Real h0 = old[k];
        Real change = (wet_weather ? step * rain_row[k] : Real(0)) - scale * mass;
        Real depth;
        if constexpr (sizeof(Real) == 4) {
          change -= lost[k];
          depth = h0 + change;
          lost[k] = depth > Real(0) ? (depth - h0) - change : Real(0);
        } else {
          depth = h0 + change;
        }
        const Real kept = maximum(depth, Real(0));
        if (depth < Real(0)) clipped[k] += static_cast<double>(-depth) * cell_area;
        const bool wet = kept > Real(dry_depth);
        Real qx = h0 * old[stride + k] - scale * mx, qy = h0 * old[2 * stride + k] - scale * my;
        const Real slowed = friction_factor(kept, qx, qy, drag_row[k] * step);
        const Real to_velocity = wet ? slowed / maximum(kept, Real(dry_depth)) : Real(0);
        const Real u = qx * to_velocity, v = qy * to_velocity;
        out[k] = kept;
        out[stride + k] = u;
        out[2 * stride + k] = v;
        const Real rate = (std::sqrt(u * u + v * v) + std::sqrt(Real(gravity) * kept)) * limit;
        raise_to(&rates[k], wet ? rate : Real(0));
      });
    });
  }
};

}  // namespace freshet::hydro
