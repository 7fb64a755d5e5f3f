#pragma once
// Water at an edge with a crest: a levee, a wall, an embankment of a road.

#include "hydro/formulas/physics.hpp"
#include "hydro/lanes/lanes.hpp"

namespace freshet::hydro {

/// What stands between the two cells of an edge.
template <class Real>
struct CrestEdge {
  Real above_left, above_right;  ///< the crest over the beds of both cells, m
  Real coefficient;              ///< Poleni's; 0.577 loses no energy
};

/// Water next to a crest, seen from it.
template <class Real>
struct CrestSide {
  Real depth;
  Real u;     ///< velocity towards the crest, m/s
  Real over;  ///< its level over the crest, m
};

/// Discharge of a weir per metre [m2/s] from the energy head and the level behind it, both over the crest
/// [m]: Poleni's 2/3 mu sqrt(2 g) H^1.5. Drowned where the water behind stands over two thirds of the head,
/// where a crest without losses is critical (Belanger): then all of the head above that water is velocity,
/// q = h sqrt(2 g (H - h)), as TELEMAC-2D has it for its weirs.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real over_crest(Real coefficient, Real head, Real behind) {
  const Real h = maximum(head, Real(0));
  const Real free = coefficient * Real(2.0 / 3.0) * square_root(Real(2 * gravity) * h) * h;
  const Real drowned = minimum(maximum(behind / maximum(h, Real(1e-20)), Real(2.0 / 3.0)), Real(1));
  return free * Real(2.598076211353316) * drowned * square_root(Real(1) - drowned);
}

/// Discharge over a crest from `up` to `down` [m2/s]. The levels of the formula are those that the flow
/// itself leaves at the crest: what leaves a cell with another discharge than runs towards the crest in it
/// lowers the level there, and raises it behind, by the difference over the speed of waves (the outgoing
/// characteristics; weirs as inner boundaries: Zhao et al. 1994, doi
/// 10.1061/(ASCE)0733-9429(1994)120:7(863)). So nothing swings, whatever the step, and steady flow has the
/// formula's heads, the velocity of approach included. No water passes while the cell stands below the crest,
/// however fast it runs against it.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION Real crest_discharge(Real coefficient, const CrestSide<Real>& up,
                                                 const CrestSide<Real>& down) {
  constexpr int halvings = sizeof(Real) == 4 ? 12 : 20;
  const Real g = Real(gravity), c = square_root(g * up.depth);
  const Real c_down = square_root(g * maximum(down.depth, Real(2.0 / 3.0) * up.over));  // critical at least
  const Real comes = up.depth * up.u, goes = -down.depth * down.u;
  const Real velocity_head = Real(0.5) / (g * up.depth * up.depth);
  const auto more = [&](Real q) FRESHET_LANE_BODY {
    const Real head = minimum(up.over + (comes - q) / c, Real(2) * up.over) + q * q * velocity_head;
    return over_crest(coefficient, head, down.over + (q - goes) / c_down) - q;
  };
  // What empties the cell no faster than its time step allows.
  Real low = 0, high = Real(0.5) * up.depth * limiting_speed(up.depth, up.u, Real(0));
  Real at_low = more(low), at_high = more(high);
  if (!(at_low > Real(0))) return Real(0);
  if (at_high >= Real(0)) return high;
  for (int i = 0; i < halvings; ++i) {
    const Real middle = Real(0.5) * (low + high), at = more(middle);
    const bool above = at > Real(0);
    low = above ? middle : low, at_low = above ? at : at_low;
    high = above ? high : middle, at_high = above ? at_high : at;
  }
  return low + (high - low) * (at_low / (at_low - at_high));
}

/// Flux over a crest, `l` and `r` seen along the edge's normal; `over_left`, `over_right`: levels over the
/// crest [m]. Where nothing passes, it is a wall to both sides. Where water leaves, it presses as on a wall
/// that gives way at the velocity of the flow; where it arrives, it does so with the velocity of the critical
/// flow over the crest at most, and pushes the water that is there.
template <class Real>
KOKKOS_FORCEINLINE_FUNCTION EdgeFlux<Real> crest_flux(Flow<Real> l, Flow<Real> r, Real over_left,
                                                      Real over_right, Real coefficient) {
  const Real g = Real(gravity), zero = Real(0);
  l.depth = l.depth > Real(dry_depth) ? l.depth : zero;
  r.depth = r.depth > Real(dry_depth) ? r.depth : zero;
  const CrestSide<Real> left{l.depth, l.u, over_left}, right{r.depth, -r.u, over_right};
  const bool from_left = over_left > zero && l.depth > zero, from_right = over_right > zero && r.depth > zero;
  const auto stands = [&](const CrestSide<Real>& s) FRESHET_LANE_BODY {
    return s.over + s.u * square_root(s.depth / g);  // against a wall
  };
  Real q = zero;
  if (from_left && (!from_right || stands(left) >= stands(right)))
    q = crest_discharge(coefficient, left, right);
  else if (from_right)
    q = -crest_discharge(coefficient, right, left);
  const Real size = absolute(q), critical = q == zero ? zero : Real(1) / inverse_cube_root(q * q / g);
  const auto pressed = [&](const CrestSide<Real>& s, bool leaves) FRESHET_LANE_BODY {
    const Real u = size / maximum(leaves ? s.depth : maximum(s.depth, critical), Real(dry_depth));
    return wall_push(s.depth, leaves ? s.u - u : s.u + u) + size * u;
  };
  return {q, pressed(left, q > zero), pressed(right, q < zero), q * (q > zero ? l.v : r.v)};
}

}  // namespace freshet::hydro
