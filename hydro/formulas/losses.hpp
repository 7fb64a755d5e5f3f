#pragma once
// What soil takes from the water on it, as pure functions: depths in m, rates in m/s, times in s, always
// double. Each law advances one number of state per cell and lane over a step of dt and returns the depth
// taken, which is never more than the water there. No branches on values: a loop over lanes vectorises where
// the law needs no logarithm or exponential.

#include <Kokkos_Core.hpp>
#include <cmath>

#include "hydro/lanes/math.hpp"

namespace freshet::hydro {

enum class LossLaw : int { none = 0, constant = 1, green_ampt = 2, horton = 3, scs = 4, saturation = 5 };

/// Numbers that describe a soil; which means what says each law.
constexpr int n_soil_numbers = 3;
struct Soil {
  double a = 0, b = 0, c = 0;
};

/// Nothing is taken.
struct NoLoss {
  KOKKOS_FORCEINLINE_FUNCTION static double take(double&, Soil, double, double, double) { return 0; }
};

/// Initial loss a [m], then continuing loss at rate b [m/s] (Ball et al., eds. (2019), Australian Rainfall
/// and Runoff, book 5, ch. 3). State: what the initial loss has taken so far [m].
struct ConstantLoss {
  KOKKOS_FORCEINLINE_FUNCTION static double take(double& state, Soil soil, double water, double, double dt) {
    const double left = maximum(soil.a - state, 0.0);
    const double first = minimum(water, left);
    const double then = minimum(water - first, soil.b * dt);
    state += first;
    return first + select(first < left, 0.0, then);
  }
};

/// Green & Ampt (1911): f = a (1 + b / F), a = saturated conductivity [m/s], b = suction head times moisture
/// deficit [m]. State: F, what has gone in so far [m]. Implicit midpoint, dF = a dt (1 + 2 b / (F + F')),
/// solved exactly: second order, and right to the leading order where F = 0, F' = sqrt(2 a b dt).
struct GreenAmpt {
  KOKKOS_FORCEINLINE_FUNCTION static double take(double& state, Soil soil, double water, double, double dt) {
    const double k = soil.a * dt;
    const double root = std::sqrt((k + 2 * state) * (k + 2 * state) + 8 * k * soil.b);
    // (k - 2 F + root) / 2 without its cancellation; the last term keeps 0 / 0 from impervious ground.
    const double capacity = 0.5 * (k + k * (k + 4 * state + 8 * soil.b) / maximum(root + 2 * state, 1e-300));
    const double taken = minimum(water, capacity);
    state += taken;
    return taken;
  }
};

/// Horton (1940): the capacity falls from b to a [m/s] as a + (b - a) exp(-c t), c [1/s]. State: the time on
/// that curve at which as much would have gone in as has [s] (time condensation: it waits while there is less
/// water than capacity, so that ponding begins when it should).
struct Horton {
  /// Depth that can go in from curve time t over d.
  KOKKOS_FORCEINLINE_FUNCTION static double capacity(Soil soil, double t, double d) {
    return soil.a * d - (soil.b - soil.a) / soil.c * std::exp(-soil.c * t) * std::expm1(-soil.c * d);
  }
  KOKKOS_FORCEINLINE_FUNCTION static double take(double& state, Soil soil, double water, double, double dt) {
    const double most = capacity(soil, state, dt);
    if (water >= most) {
      state += dt;
      return most;
    }
    // Newton's method rises to the root from the left: capacity() is concave in d.
    double d = 0;
    for (int i = 0; i < 6; ++i) {
      const double rate = soil.a + (soil.b - soil.a) * std::exp(-soil.c * (state + d));
      d += (water - capacity(soil, state, d)) / maximum(rate, 1e-300);
    }
    state += minimum(maximum(d, 0.0), dt);
    return water;
  }
};

/// Curve number of the Soil Conservation Service (NRCS 2004, National Engineering Handbook 630, ch. 10), step
/// by step: of cumulative rain P runs off (P - a)^2 / (P - a + b) beyond the initial abstraction a [m], b =
/// potential retention S [m]; the rest is lost, out of rain only. State: P so far [m].
struct CurveNumber {
  KOKKOS_FORCEINLINE_FUNCTION static double runoff(Soil soil, double rain) {
    const double beyond = maximum(rain - soil.a, 0.0);
    return beyond * beyond / maximum(beyond + soil.b, 1e-300);
  }
  KOKKOS_FORCEINLINE_FUNCTION static double take(double& state, Soil soil, double water, double rain,
                                                 double) {
    const double before = runoff(soil, state);
    state += rain;
    return minimum(water, maximum(rain - (runoff(soil, state) - before), 0.0));
  }
};

/// Rain that falls where the ground is saturated runs off; where it is not, a part `a` of the land, it goes
/// in (hydro/formulas/ground.hpp). No state: the ground has it.
struct Saturation {
  KOKKOS_FORCEINLINE_FUNCTION static double take(double&, Soil soil, double water, double rain, double) {
    return minimum(water, soil.a * rain);
  }
};

/// Curve number to potential retention S [m].
inline double retention_of_curve_number(double cn) { return 0.0254 * (1000 / cn - 10); }

}  // namespace freshet::hydro
