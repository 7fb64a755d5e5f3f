#pragma once
// Circular dam break on a flat bed in one dimension, the radius: a reference at high resolution, by its own
// second-order scheme (minmod, HLL, Heun) for (r h)_t + (r h u)_r = 0, (r h u)_t + (r (h u^2 + g h^2 / 2))_r
// = g h^2 / 2.

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "hydro/formulas/physics.hpp"

namespace freshet::cases {

class RadialDamBreak {
 public:
  /// Depth `in` within `radius`, `out` beyond, up to `end` m and `time` s.
  RadialDamBreak(double in, double out, double radius, double end, double time, int cells)
      : dr_(end / cells), u_(cells) {
    for (int i = 0; i < cells; ++i) u_[i] = {(i + 0.5) * dr_ < radius ? in : out, 0};
    for (double t = 0; t < time;) {
      double fastest = 0;
      for (const auto& [h, q] : u_)
        fastest = std::max(fastest, std::abs(q / h) + std::sqrt(hydro::gravity * h));
      const double dt = std::min(0.4 * dr_ / fastest, time - t);
      const State start = u_;
      add(dt, start);
      const State middle = u_;
      add(dt, middle);
      for (std::size_t i = 0; i < u_.size(); ++i)
        for (int k = 0; k < 2; ++k) u_[i][k] = 0.5 * (start[i][k] + u_[i][k]);
      t += dt;
    }
  }
  double depth(double r) const { return at(r)[0]; }
  double speed(double r) const { return at(r)[1] / at(r)[0]; }

 private:
  using State = std::vector<std::array<double, 2>>;  // depth, unit discharge
  std::array<double, 2> at(double r) const {
    const double i = std::clamp(r / dr_ - 0.5, 0.0, u_.size() - 1.001);
    const auto k = static_cast<std::size_t>(i);
    return {u_[k][0] + (i - k) * (u_[k + 1][0] - u_[k][0]), u_[k][1] + (i - k) * (u_[k + 1][1] - u_[k][1])};
  }
  static double minmod(double a, double b) { return a * b <= 0 ? 0 : std::abs(a) < std::abs(b) ? a : b; }
  static std::array<double, 2> flux(double h, double q) {
    return {q, q * q / h + 0.5 * hydro::gravity * h * h};
  }
  /// u_ += dt * rates of `from`.
  void add(double dt, const State& from) {
    const int n = static_cast<int>(from.size());
    const auto cell = [&](int i) -> std::array<double, 2> {
      if (i < 0) return {from[-i - 1][0], -from[-i - 1][1]};
      return from[std::min(i, n - 1)];
    };
    const auto edge = [&](int i, double side) {
      const auto a = cell(i - 1), b = cell(i), c = cell(i + 1);
      return std::array<double, 2>{b[0] + side * 0.5 * minmod(b[0] - a[0], c[0] - b[0]),
                                   b[1] + side * 0.5 * minmod(b[1] - a[1], c[1] - b[1])};
    };
    std::array<double, 2> before{};
    for (int i = -1; i < n; ++i) {
      const auto l = edge(i, 1), r = edge(i + 1, -1);
      const double ul = l[1] / l[0], ur = r[1] / r[0], cl = std::sqrt(hydro::gravity * l[0]),
                   cr = std::sqrt(hydro::gravity * r[0]);
      const double sl = std::min({ul - cl, ur - cr, 0.0}), sr = std::max({ul + cl, ur + cr, 0.0});
      const auto fl = flux(l[0], l[1]), fr = flux(r[0], r[1]);
      std::array<double, 2> f;
      for (int k = 0; k < 2; ++k) f[k] = (sr * fl[k] - sl * fr[k] + sl * sr * (r[k] - l[k])) / (sr - sl);
      const double at = (i + 1) * dr_, middle = (i + 0.5) * dr_;
      if (i >= 0) {
        const double h = from[i][0];
        u_[i][0] = from[i][0] - dt / (dr_ * middle) * (at * f[0] - (at - dr_) * before[0]);
        u_[i][1] = from[i][1] - dt / (dr_ * middle) * (at * f[1] - (at - dr_) * before[1]) +
                   dt * 0.5 * hydro::gravity * h * h / middle;
      }
      before = f;
    }
  }
  double dr_;
  State u_;
};

}  // namespace freshet::cases
