#pragma once
// Solutions of the shallow-water equations that are known exactly; collected in SWASHES (Delestre et al.
// 2013, doi 10.1002/fld.3741).

#include <algorithm>
#include <cmath>

#include "hydro/formulas/physics.hpp"

namespace freshet::test {

struct Profile {
  double depth = 0, u = 0;
};

/// Dam break onto a dry bed (Ritter 1892): depth `left` upstream of x = 0 at t = 0, nothing downstream.
inline Profile ritter(double left, double x, double t) {
  const double g = hydro::gravity, c = std::sqrt(g * left), s = x / t;
  if (s <= -c) return {left, 0};
  if (s >= 2 * c) return {0, 0};
  return {4 / (9 * g) * (c - s / 2) * (c - s / 2), 2.0 / 3 * (s + c)};
}

/// Dam break into still water of depth `right` (Stoker 1957): rarefaction, plateau, shock.
class Stoker {
 public:
  Stoker(double left, double right) : left_(left), right_(right) {
    // Depth of the plateau: the speeds that rarefaction and shock give it are the same. Bisection.
    double low = right, high = left;
    for (int i = 0; i < 200; ++i) {
      middle_ = 0.5 * (low + high);
      (behind_rarefaction(middle_) > behind_shock(middle_) ? low : high) = middle_;
    }
    speed_ = behind_shock(middle_);
    shock_ = middle_ * speed_ / (middle_ - right_);
  }
  Profile at(double x, double t) const {
    const double g = hydro::gravity, c = std::sqrt(g * left_), s = x / t;
    if (s <= -c) return {left_, 0};
    if (s >= shock_) return {right_, 0};
    if (s >= speed_ - std::sqrt(g * middle_)) return {middle_, speed_};
    return {4 / (9 * g) * (c - s / 2) * (c - s / 2), 2.0 / 3 * (s + c)};
  }
  double shock_speed() const { return shock_; }
  double plateau() const { return middle_; }

 private:
  double behind_rarefaction(double h) const {
    return 2 * (std::sqrt(hydro::gravity * left_) - std::sqrt(hydro::gravity * h));
  }
  double behind_shock(double h) const {
    return (h - right_) * std::sqrt(hydro::gravity * (h + right_) / (2 * h * right_));
  }
  double left_, right_, middle_ = 0, speed_ = 0, shock_ = 0;
};

/// Water swinging radially in a paraboloid (Thacker 1981), bed -h0 (1 - r^2 / a^2), at rest at t = 0 with its
/// rim at r0.
struct Thacker {
  double h0 = 0.1, a = 1, r0 = 0.8;
  double bed(double r) const { return -h0 * (1 - r * r / (a * a)); }
  double omega() const { return std::sqrt(8 * hydro::gravity * h0) / a; }
  double period() const { return 2 * M_PI / omega(); }
  double depth(double r, double t) const {
    const double k = (a * a - r0 * r0) / (a * a + r0 * r0), d = 1 - k * std::cos(omega() * t);
    const double level = h0 * (std::sqrt(1 - k * k) / d - 1 - r * r / (a * a) * ((1 - k * k) / (d * d) - 1));
    return std::max(0.0, level - bed(r));
  }
  /// Radial velocity where there is water.
  double speed(double r, double t) const {
    const double k = (a * a - r0 * r0) / (a * a + r0 * r0);
    return 0.5 * omega() * r * k * std::sin(omega() * t) / (1 - k * std::cos(omega() * t));
  }
};

/// A plane water surface that swings round in the same paraboloid (Thacker 1981; SWASHES 4.2.2): its circular
/// shore keeps its size, its centre goes round at a distance `eta`, and the velocity is the same everywhere.
struct PlanarThacker {
  double h0 = 0.1, a = 1, eta = 0.5;
  double bed(double r) const { return -h0 * (1 - r * r / (a * a)); }
  double omega() const { return std::sqrt(2 * hydro::gravity * h0) / a; }
  double period() const { return 2 * M_PI / omega(); }
  double depth(double x, double y, double t) const {
    const double level =
        eta * h0 / (a * a) * (2 * x * std::cos(omega() * t) + 2 * y * std::sin(omega() * t) - eta);
    return std::max(0.0, level - bed(std::hypot(x, y)));
  }
  double u(double t) const { return -eta * omega() * std::sin(omega() * t); }
  double v(double t) const { return eta * omega() * std::cos(omega() * t); }
};

/// Depth of steady uniform flow of unit discharge q on a slope (wide channel, Manning).
inline double normal_depth(double q, double n, double slope) {
  return std::pow(q * n / std::sqrt(slope), 0.6);
}

}  // namespace freshet::test
