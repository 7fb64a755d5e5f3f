#pragma once
// What an edge brings of what the water carries, and what becomes of a cell whose step ends.

#include "hydro/kernels/carried_arrays.hpp"
#include "hydro/lanes/lanes.hpp"

namespace freshet::hydro {

/// What an edge brings to its cells, concentration x m3/s: as differences to what they hold.
template <class V>
struct BroughtByEdge {
  V left, right;
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each(const Visit& visit) const {
    visit(0, left, right);
  }
};

/// `mass` from left to right [m3/s]; concentrations of both cells, and what they rise by to the edge.
template <class V>
KOKKOS_FORCEINLINE_FUNCTION BroughtByEdge<V> brought(V mass, V left, V rise_left, V right, V rise_right) {
  const auto leaves = mass > V{};
  return {-(mass * select(leaves, rise_left, (right + rise_right) - left)),
          mass * select(leaves, (left + rise_left) - right, rise_right)};
}

/// Of a cell, over its step: volumes [m3] net out and in, what was gained [concentration x m3].
template <class V, class G, bool linear>
struct CarryBefore {
  V old, out, in, gained;
  V depth_before, depth, fallen;  ///< m
  V least = {}, most = {};        ///< around it, minus its own; order 2 only
  G inverse_area, decays;

  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.old), visit(c.out), visit(c.in), visit(c.gained);
    visit(c.depth_before), visit(c.depth), visit(c.fallen);
    if constexpr (linear) visit(c.least), visit(c.most);
    visit(c.inverse_area), visit(c.decays);
  }
};

/// `kept`: before some of it decayed. `bounded`: 1 where it is not what came of the balance, else 0.
template <class V>
struct CarryAfter {
  V value, kept, bounded;
  V old, out, gained, depth_before, depth;  ///< as in CarryBefore

  KOKKOS_FORCEINLINE_FUNCTION V to_book() const { return maximum(bounded, absolute(kept - value)); }
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.value), visit(c.kept), visit(c.bounded), visit(c.old), visit(c.out), visit(c.gained);
    visit(c.depth_before), visit(c.depth);
  }
};

template <bool linear>
struct CarryChange {
  template <class V>
  using Before = CarryBefore<V, V, linear>;
  template <class V>
  using After = CarryAfter<V>;
};

/// Not below none; in second order a cell that has lost most of its water through edges that took more, or
/// less, than its mean keeps what is left within what was around it.
template <class V, class G, bool linear>
KOKKOS_FORCEINLINE_FUNCTION V kept_of(const CarryBefore<V, G, linear>& c, V mixed) {
  using Real = Number<V>;
  V kept = mixed;
  if constexpr (linear) {
    const V within = maximum(c.old + c.least, minimum(c.old + c.most, kept));
    kept = select(c.depth < Real(0.25) * c.depth_before, within, kept);
  }
  return maximum(kept, minimum(c.old, Real(0)));
}

template <class V, class G, bool linear>
KOKKOS_FORCEINLINE_FUNCTION CarryAfter<V> carried_on(const CarryBefore<V, G, linear>& c) {
  using Real = Number<V>;
  const V inflow = c.in * c.inverse_area;
  const V mixed = concentration_after<V>(c.old, c.depth, c.gained * c.inverse_area, inflow, c.fallen);
  const V kept = kept_of(c, mixed);
  const auto as_due = (c.depth > V{}) & (kept == mixed) & (inflow + c.fallen <= c.depth);
  return {kept - kept * c.decays, kept,   select(as_due, V{}, spread<V>(Real(1))), c.old, c.out, c.gained,
          c.depth_before,         c.depth};
}

/// A side of a cell, and the water that passes it.
template <class Real>
struct CarrySide {
  Side side;
  const Real* passed;
  Index edge_begin, lane;

  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION X out(Index lanes, int k) const {
    const std::int64_t edge = edge_begin + side / 2;
    const X mass = load<X>(passed + edge * lanes + lane + k);
    return side % 2 == 0 ? mass : -mass;
  }
};

/// A cell whose step ends, with n sides; 0: with sums. As packings want it (lane_packs.hpp).
template <class Real, int n, bool linear, class Sides>
struct CarryFrom {
  Real step;
  Sides sides;
  CarrySide<Real> a, b, c, d;
  const Real *sums, *sum_gained, *value, *now, *next, *rain, *slopes;
  Real inverse_area, decays;
  Index stride;

  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION void add(const CarrySide<Real>& side, int k,
                                       CarryBefore<X, Real, linear>& of) const {
    const X out = side.template out<X>(stride, k) * step;
    of.out += out;
    of.in += maximum(-out, Real(0));
    of.gained += load<X>(sides.of(side.side, 0) + k) * step;
  }
  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION CarryBefore<X, Real, linear> before(int k) const {
    CarryBefore<X, Real, linear> of{load<X>(value + k),
                                    X{},
                                    X{},
                                    X{},
                                    load<X>(now + k),
                                    load<X>(next + k),
                                    rain ? load<X>(rain + k) * step : X{},
                                    X{},
                                    X{},
                                    inverse_area,
                                    decays};
    if constexpr (linear) {
      of.least = load<X>(slopes + CarriedSlopes::least * stride + k);
      of.most = load<X>(slopes + CarriedSlopes::most * stride + k);
    }
    if constexpr (n == 0) {
      of.out = load<X>(sums + CarriedSums::out * stride + k);
      of.in = load<X>(sums + CarriedSums::in * stride + k);
      of.gained = load<X>(sum_gained + k);
    } else {
      add(a, k, of), add(b, k, of), add(c, k, of);
      if constexpr (n == 4) add(d, k, of);
    }
    return of;
  }
};

/// Where it goes; `gone`: [CarriedGone][lane].
template <class Real>
struct CarryTo {
  Real* value;
  double* gone;
  const double* area;
  Index stride;

  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION void put(int k, const CarryAfter<X>& after) const {
    store(value + k, after.value);
  }
  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION void book(int k, const CarryAfter<X>& c) const {
    if (everywhere(c.to_book() == X{})) return;
    for (int i = 0; i < numbers<X>; ++i) {
      const auto of = [i](X pack) { return static_cast<double>(value_in(pack, i)); };
      gone[CarriedGone::decayed * stride + k + i] += *area * of(c.depth) * (of(c.kept) - of(c.value));
      if (value_in(c.bounded, i) == Real(0)) continue;
      const double due = (*area * of(c.depth_before) - of(c.out)) * of(c.old) + of(c.gained);
      gone[CarriedGone::clipped * stride + k + i] += *area * of(c.depth) * of(c.kept) - due;
    }
  }
};

}  // namespace freshet::hydro
