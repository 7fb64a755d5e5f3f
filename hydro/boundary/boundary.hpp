#pragma once
// Fluxes through the edge of the mesh: the same terms as physics.hpp, the inner cell on the left.

#include "hydro/formulas/physics.hpp"

namespace freshet::hydro {

enum class EdgeKind : int { wall = 0, critical_outflow = 1, discharge = 2, level = 3, normal_outflow = 4 };

/// No flow through. With the cell's own pressure on the wall, waves between walls would grow in second order.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> wall_flux(Flow<Real> in) {
  const Real push = wall_push<Real>(in.depth > Real(dry_depth) ? in.depth : Real(0), in.u);
  return {Real(0), push, push, Real(0)};
}

/// Free overfall: water leaves at critical depth for the energy head that it has inside, 2/3 (h + u^2 / 2g),
/// or, where it is faster than critical, as it comes. Nothing comes in.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> critical_outflow_flux(Flow<Real> in) {
  const Real un = maximum(in.u, Real(0)), g = Real(gravity);
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0);
  const Real critical = Real(2.0 / 3.0) * (depth + un * un / (Real(2) * g));
  const bool fast = un * un > g * depth;
  const Real h = fast ? depth : critical, u = fast ? un : std::sqrt(g * critical);
  const Real mass = depth > Real(0) ? h * u : Real(0);
  const Real normal = depth > Real(0) ? mass * u + Real(0.5) * g * (h - depth) * (h + depth) : Real(0);
  return {mass, normal, normal, mass * in.v};
}

/// Share of the speed of free outflow that goes across the edge: the cosine between the water and the normal,
/// 0 where it runs back in. Water slower than half of that speed has no direction of its own yet: towards
/// rest, in proportion, the direction becomes the normal, so that standing water always leaves.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real share_across(Flow<Real> in, Real outflow_speed) {
  const Real speed = std::sqrt(fused(in.u, in.u, in.v * in.v));
  const Real directed = maximum(maximum(speed, Real(0.5) * outflow_speed), Real(1e-20));
  return maximum(Real(1) + (in.u - speed) / directed, Real(0));
}

/// Water leaves along its own direction with Manning's velocity for its depth and a given slope of the energy
/// line, sqrt(S) h^(2/3) / n; `drag` = g n^2. Nothing comes in, and no more leaves than `available`. Without
/// friction: at critical depth.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> normal_outflow_flux(Flow<Real> in, Real slope, Real drag,
                                                               Real available) {
  if (!(drag > Real(0))) return critical_outflow_flux(in);
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0);
  const Real speed =
      std::sqrt(slope * Real(gravity) / drag) * depth * inverse_cube_root(maximum(depth, Real(dry_depth)));
  const Real u = speed * share_across(in, speed), mass = minimum(depth * u, available);
  return {mass, mass * u, mass * u, mass * in.v};
}

/// A given unit discharge [m2/s], positive into the basin: exactly that mass enters. Its depth is that of the
/// cell, but not below the critical depth; an abstraction (negative) takes at most what the cell holds,
/// `available` = depth * area / (dt * length). `slant`: see boundary_flux().
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> discharge_flux(Flow<Real> in, Real inflow, Real available,
                                                          Real slant = Real(0)) {
  const Real mass = -maximum(inflow, -available);
  const Real critical = Real(1) / inverse_cube_root(maximum(mass * mass / Real(gravity), Real(1e-18)));
  const Real depth = maximum(in.depth, critical);
  const Real pressure_step = Real(0.5 * gravity) * (depth - in.depth) * (depth + in.depth);
  const Real normal = mass * mass / depth + pressure_step;
  const Real along = mass > Real(0) ? in.v : slant * (mass / depth);
  return {mass, normal, normal, mass * along};
}

/// Water at a given level outside, which runs with that inside, but comes in no faster than is critical at
/// its depth: a level alone says no more. `outside` = level minus bed of the cell [m]. `slant`: see
/// boundary_flux().
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> level_flux(Flow<Real> in, Real outside, Real slant = Real(0)) {
  const Real depth = in.depth > Real(dry_depth) ? in.depth : Real(0), there = maximum(outside, Real(0));
  const Real u = maximum(in.u, -std::sqrt(Real(gravity) * there));
  EdgeFlux<Real> f = hllc<Real>({depth, in.u, in.v}, {there, u, Real(0)});
  if (f.mass < Real(0)) f.tangential = f.mass * (slant * (f.mass / there));
  return f;
}

/// `slant`: velocity along the edge over that across it of water that comes in (make_lane_mesh()); 0:
/// straight.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> boundary_flux(EdgeKind kind, Flow<Real> in, Real value,
                                                         Real available, Real drag = Real(0),
                                                         Real slant = Real(0)) {
  switch (kind) {
    case EdgeKind::critical_outflow:
      return critical_outflow_flux(in);
    case EdgeKind::normal_outflow:
      return normal_outflow_flux(in, value, drag, available);
    case EdgeKind::discharge:
      return discharge_flux(in, value, available, slant);
    case EdgeKind::level:
      return level_flux(in, value, slant);
    default:
      return wall_flux(in);
  }
}

}  // namespace freshet::hydro
