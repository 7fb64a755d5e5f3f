#pragma once
// Limited gradients of water level and velocity in the cells of one block, all lanes.

#include "hydro/lanes.hpp"
#include "hydro/reconstruction.hpp"
#include "hydro/stencil.hpp"

namespace freshet::hydro {

template <class Real, int W>
struct GradientKernel {
  using Policy = Kokkos::TeamPolicy<>;
  using Team = typename Policy::member_type;

  Array<Stencil<Real>> stencils;
  Index n_owned, lanes;
  Array<Index> active;  ///< [active block]
  Array<Real> now;      ///< state, halo current
  Array<Real> gradients;

  FRESHET_FLATTEN KOKKOS_FUNCTION void operator()(const Team& team) const {
    const Index first = active(team.league_rank()) * block_cells;
    const Index n = minimum(block_cells, n_owned - first);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, n), [&](Index i) {
      const Stencil<Real>& s = stencils(first + i);
      for (Index lane = 0; lane < lanes; lane += W) {
        if (s.sides == 3 && !s.at_wall)
          cell<3, false>(team, s, first + i, lane);
        else if (s.sides == 3)
          cell<3, true>(team, s, first + i, lane);
        else
          cell<4, true>(team, s, first + i, lane);
      }
    });
  }

  template <int Sides, bool AtWall>
  KOKKOS_FORCEINLINE_FUNCTION void cell(const Team& team, const Stencil<Real>& s, Index c,
                                        Index first_lane) const {
    const Index stride = lanes;
    const Real* const own = now.data() + static_cast<std::size_t>(c) * n_variables * lanes + first_lane;
    const Real* near[4];
    for (int i = 0; i < 4; ++i)
      near[i] = now.data() + static_cast<std::size_t>(s.neighbour[i]) * n_variables * lanes + first_lane;
    const Real *const n0 = near[0], *const n1 = near[1], *const n2 = near[2], *const n3 = near[3];
    Real* const out = gradients.data() + static_cast<std::size_t>(c) * n_gradients * lanes + first_lane;
    const Stencil<Real> side = s;
    for_lanes<W>(team, [=](int k) {
      const Real h = own[k], u = own[stride + k], v = own[2 * stride + k];
      Slope<Real> level, along_x, along_y;
      const auto add = [&](int i, const Real* near_row) {
        const Real hn = near_row[k], rise = (hn - h) + side.step[i];
        const bool wet = hn > Real(dry_depth);
        Real du = near_row[stride + k] - u, dv = near_row[2 * stride + k] - v;
        if constexpr (AtWall) {
          const Real into = u * side.wx[i] + v * side.wy[i];
          du -= into * side.wx[i];
          dv -= into * side.wy[i];
        }
        // Dry ground above the water is no part of its surface.
        level.add(side.cx[i], side.cy[i], select(wet, rise, minimum(rise, Real(0))));
        along_x.add(side.cx[i], side.cy[i], select(wet, du, Real(0)));
        along_y.add(side.cx[i], side.cy[i], select(wet, dv, Real(0)));
      };
      add(0, n0);
      add(1, n1);
      add(2, n2);
      if constexpr (Sides == 4) add(3, n3);

      const Real small = Real(smooth_share) * maximum(h, Real(dry_depth));
      const Real small2 = small * small, small2_speed = Real(smooth_share * gravity) * small;
      Real phi = 1, phi_x = 1, phi_y = 1, fall = 0;
      for (int i = 0; i < Sides; ++i) {
        const Real mx = side.mx[i], my = side.my[i];
        phi = minimum(phi, level.limiter(level.rise(mx, my), small2));
        phi_x = minimum(phi_x, along_x.limiter(along_x.rise(mx, my), small2_speed));
        phi_y = minimum(phi_y, along_y.limiter(along_y.rise(mx, my), small2_speed));
      }
      for (int i = 0; i < Sides; ++i)
        fall = maximum(fall, side.dz[i] - phi * level.rise(side.mx[i], side.my[i]));
      const Real room = Real(1 - depth_floor) * h;
      const Real share = minimum(room / maximum(fall, Real(1e-20)), Real(1));
      const Real theta = select(h > Real(least_reconstructed), side.share * share, Real(0));
      out[k] = theta * phi * level.x;
      out[stride + k] = theta * phi * level.y;
      out[2 * stride + k] = theta * phi_x * along_x.x;
      out[3 * stride + k] = theta * phi_x * along_x.y;
      out[4 * stride + k] = theta * phi_y * along_y.x;
      out[5 * stride + k] = theta * phi_y * along_y.y;
      out[6 * stride + k] = theta;
    });
  }
};

}  // namespace freshet::hydro
