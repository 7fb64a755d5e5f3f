#pragma once
// Steady flows in one dimension that are known exactly: over a bump by Bernoulli's equation (SWASHES 3.1),
// and MacDonald's channels, where the depth is chosen and the bed follows (MacDonald et al. 1997, doi
// 10.1061/(ASCE)0733-9429(1997)123:11(1041); SWASHES 3.2 and 3.3).

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "hydro/formulas/physics.hpp"

namespace freshet::cases {

inline double critical_depth(double q) { return std::cbrt(q * q / hydro::gravity); }

/// Depth of unit discharge q at a specific energy (above the bed), on the slow or the fast branch.
inline double depth_of_energy(double q, double energy, bool slow) {
  const double hc = critical_depth(q);
  double low = slow ? hc : 1e-6, high = slow ? std::max(energy, hc) : hc;
  for (int i = 0; i < 200; ++i) {
    const double h = (low + high) / 2;
    const bool above = h + q * q / (2 * hydro::gravity * h * h) > energy;
    (above == slow ? high : low) = h;
  }
  return (low + high) / 2;
}

/// Depth behind a hydraulic jump of depth h before it (Belanger).
inline double conjugate(double q, double h) {
  return h / 2 * (std::sqrt(1 + 8 * q * q / (hydro::gravity * h * h * h)) - 1);
}

/// Over z = max(0, 0.2 - 0.05 (x - 10)^2), 25 m long.
struct BumpFlow {
  double q = 4.42, depth_out = 2;  ///< m2/s, m
  bool transcritical = false, jump = false;
  static double bed(double x) { return std::max(0.0, 0.2 - 0.05 * (x - 10) * (x - 10)); }
  double head_before() const {
    return transcritical ? 1.5 * critical_depth(q) + 0.2
                         : depth_out + q * q / (2 * hydro::gravity * depth_out * depth_out);
  }
  double head_after() const { return depth_out + q * q / (2 * hydro::gravity * depth_out * depth_out); }
  /// Where the jump stands, m; without one far away.
  double jump_at() const {
    if (!jump) return 1e9;
    double low = 10, high = 12;
    for (int i = 0; i < 100; ++i) {
      const double x = (low + high) / 2;
      const bool strong = conjugate(q, depth_of_energy(q, head_before() - bed(x), false)) >
                          depth_of_energy(q, head_after() - bed(x), true);
      (strong ? low : high) = x;  // upstream of its place the jump is too high
    }
    return low;
  }
  double depth(double x) const {
    if (x > jump_at()) return depth_of_energy(q, head_after() - bed(x), true);
    return depth_of_energy(q, head_before() - bed(x), !transcritical || x < 10);
  }
};

/// A chosen depth h(x) of the steady unit discharge q0 + rain x, and the bed that carries it. Between kinks
/// the depth is smooth.
class MacDonald {
 public:
  using Depth = std::function<double(double x)>;
  double length = 1000, q0 = 2, rain = 0, manning = 0.033;
  double kink = -1e9;  ///< where the depth jumps, or its slope does, m

  MacDonald(double q, double rain_rate, Depth before, Depth after, double at)
      : q0(q), rain(rain_rate), kink(at), before_(std::move(before)), after_(std::move(after)) {
    bed_.assign(points + 1, 0);
    for (int i = points; i > 0; --i) bed_[i - 1] = bed_[i] + spacing() * slope(x_of(i) - spacing() / 2);
  }
  double depth(double x) const { return x < kink ? before_(x) : after_(x); }
  double discharge(double x) const { return q0 + rain * std::max(x, 0.0); }
  double bed(double x) const {
    const double i = std::clamp((x + margin) / spacing(), 0.0, points - 1e-9);
    const auto k = static_cast<std::size_t>(i);
    return bed_[k] + (i - k) * (bed_[k + 1] - bed_[k]);
  }

 private:
  static constexpr int points = 104000;
  static constexpr double margin = 20;  ///< m drawn on at both ends
  double spacing() const { return (length + 2 * margin) / points; }
  double x_of(int i) const { return i * spacing() - margin; }
  /// Fall of the bed per metre, from the momentum balance.
  double slope(double x) const {
    const Depth& f = x < kink ? before_ : after_;
    const double h = f(x), h_x = (f(x + 1e-4) - f(x - 1e-4)) / 2e-4, q = discharge(x), g = hydro::gravity;
    return (1 - q * q / (g * h * h * h)) * h_x + 2 * q * (x > 0 ? rain : 0) / (g * h * h) +
           manning * manning * q * q / std::pow(h, 10.0 / 3);
  }
  Depth before_, after_;
  std::vector<double> bed_;
};

}  // namespace freshet::cases
