#pragma once
// What terms at edges do to a cell whose step ends.

#include "hydro/formulas/reconstruction.hpp"
#include "hydro/kernels/term_arrays.hpp"

namespace freshet::hydro {

/// What an edge lets out of its left cell and into its right one, as TermSums has it.
template <class V>
struct PassedByTerms {
  V x, y, conductance;
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void each(const Visit& visit) const {
    visit(TermSums::x, x, -x), visit(TermSums::y, y, -y);
    visit(TermSums::conductance, conductance, conductance);
  }
};

template <class V, class G>
struct TermBefore {
  Flow<V> flow;          ///< after the step of the water
  V x, y, conductance;   ///< sums over its area
  G limit, rate_factor;  ///< as CellBefore::limit is their product

  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.flow.depth), visit(c.flow.u), visit(c.flow.v), visit(c.x), visit(c.y), visit(c.conductance);
    visit(c.limit), visit(c.rate_factor);
  }
};
template <class V>
struct TermAfter {
  V u, v, rate;  ///< rate: that terms ask for, 1/s

  KOKKOS_FORCEINLINE_FUNCTION V to_book() const { return V{}; }
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void all(auto& c, const Visit& visit) {
    visit(c.u), visit(c.v), visit(c.rate);
  }
};
struct TermChange {
  template <class V>
  using Before = TermBefore<V, V>;
  template <class V>
  using After = TermAfter<V>;
};

/// No more than would make the cell's velocity that around it, though it lost most of its water. Raises
/// `most` to the rate that the next step must take into account.
template <class V, class G>
KOKKOS_FORCEINLINE_FUNCTION TermAfter<V> by_terms(const TermBefore<V, G>& c, G step, V& most) {
  using Real = Number<V>;
  const V depth = c.flow.depth;
  const auto wet = depth > Real(dry_depth);
  const V share = Real(1) / maximum(maximum(depth, c.conductance), Real(dry_depth));
  const V u = select(wet, c.flow.u - c.x * share, c.flow.u),
          v = select(wet, c.flow.v - c.y * share, c.flow.v);
  const V rate = select(wet, c.conductance / (maximum(depth, Real(dry_depth)) * step), V{});
  const V waves = select(wet, limiting_speed(depth, u, v) * c.limit, V{});
  most = maximum(most, maximum(rate, waves) * c.rate_factor);
  return {u, v, rate};
}

/// A cell whose step ends, with n sides; 0: with sums. As packings want it (lane_packs.hpp).
template <class Real, int n, class Sides>
struct TermFrom {
  Real step;
  Sides sides;
  Index a, b, c, d;
  const Real *state, *sums;
  Real inverse_area, limit, rate_factor;
  Index stride;

  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION X sum(int j, int k) const {
    if constexpr (n == 0) return load<X>(sums + j * stride + k) * inverse_area;
    const auto through = [&](Index side) FRESHET_LANE_BODY { return load<X>(sides.of(side, j) + k) * step; };
    const X three = through(a) + through(b) + through(c);
    return (n == 4 ? three + through(d) : three) * inverse_area;
  }
  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION TermBefore<X, Real> before(int k) const {
    return {state_at<X>(state + k, stride),
            sum<X>(TermSums::x, k),
            sum<X>(TermSums::y, k),
            sum<X>(TermSums::conductance, k),
            limit,
            rate_factor};
  }
};

/// Where it goes; `sums`: null where there are none.
template <class Real>
struct TermTo {
  Real *velocity, *sums, *rate;
  Index stride;

  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION void put(int k, const TermAfter<X>& after) const {
    store(velocity + k, after.u), store(velocity + stride + k, after.v), store(rate + k, after.rate);
    if (sums)
      for (int i = 0; i < TermSums::count; ++i) store(sums + i * stride + k, X{});
  }
  template <class X>
  KOKKOS_FORCEINLINE_FUNCTION void book(int, const TermAfter<X>&) const {}
};

/// The rates that terms ask for, besides those of the waves: of cells, for the classes of local steps, or of
/// blocks.
template <class Real>
struct RaiseRates {
  Array<Real> by_terms;  ///< [owned cell][lane]
  Index lanes, of_row;   ///< cells of a row
  Index n_owned;
  Array<Real> rate;  ///< [row]
  KOKKOS_FUNCTION void operator()(Index row) const {
    const Index end = minimum(n_owned, (row + 1) * of_row);
    Real most = rate(row);
    for (Index i = row * of_row * lanes; i < end * lanes; ++i) most = maximum(most, by_terms(i));
    rate(row) = most;
  }
};

}  // namespace freshet::hydro
