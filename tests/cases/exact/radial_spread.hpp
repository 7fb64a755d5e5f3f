#pragma once
// Water that spreads from a source over dry flat ground, in one dimension, the radius: a reference at high
// resolution by its own scheme (first order, HLL) for (r h)_t + (r h u)_r = 0, (r h u)_t + (r (h u^2 + g h^2
// / 2))_r = g h^2 / 2 - r g n^2 |u| u / h^(1/3).

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "hydro/formulas/physics.hpp"

namespace freshet::cases {

class RadialSpread {
 public:
  /// Unit discharge `inflow`(t) [m2/s] at the radius `source`, ground up to `end` [m], Manning's n.
  RadialSpread(std::function<double(double t)> inflow, double source, double end, int cells, double manning)
      : inflow_(std::move(inflow)),
        source_(source),
        dr_((end - source) / cells),
        drag_(hydro::gravity * manning * manning),
        h_(cells, 0),
        q_(cells, 0) {}

  /// When the depth first reaches `depth` at each radius [s]; -1 where not by `until`.
  std::vector<double> arrivals(const std::vector<double>& radii, double depth, double until) {
    std::vector<double> times(radii.size(), -1);
    for (double t = 0; t < until;) {
      t += step(t);
      for (std::size_t k = 0; k < radii.size(); ++k)
        if (times[k] < 0 && at(radii[k]) >= depth) times[k] = t;
      if (std::all_of(times.begin(), times.end(), [](double a) { return a >= 0; })) break;
    }
    return times;
  }

 private:
  static constexpr double dry = 1e-6;

  double at(double r) const {
    const double i = std::clamp((r - source_) / dr_ - 0.5, 0.0, static_cast<double>(h_.size()) - 1.001);
    const auto k = static_cast<std::size_t>(i);
    return h_[k] + (i - static_cast<double>(k)) * (h_[k + 1] - h_[k]);
  }
  double speed(std::size_t i) const { return h_[i] > dry ? q_[i] / h_[i] : 0; }

  /// Mass and momentum between two cells (Toro 2001, ch. 10, with the speed of a front on dry ground).
  std::array<double, 2> flux(std::size_t l, std::size_t r) const {
    const double g = hydro::gravity, hl = h_[l], hr = h_[r], ul = speed(l), ur = speed(r);
    if (hl <= dry && hr <= dry) return {0, 0};
    const double cl = std::sqrt(g * hl), cr = std::sqrt(g * hr);
    const double sl = std::min({hl > dry ? ul - cl : ur - 2 * cr, hr > dry ? ur - cr : ul - cl, 0.0});
    const double sr = std::max({hr > dry ? ur + cr : ul + 2 * cl, hl > dry ? ul + cl : ur + cr, 0.0});
    const double ml = hl * ul, mr = hr * ur;
    return {(sr * ml - sl * mr + sl * sr * (hr - hl)) / (sr - sl),
            (sr * (ml * ul + 0.5 * g * hl * hl) - sl * (mr * ur + 0.5 * g * hr * hr) + sl * sr * (mr - ml)) /
                (sr - sl)};
  }

  double step(double t) {
    const double g = hydro::gravity;
    std::size_t wet = 0;  // cells from here on are dry
    double fastest = std::cbrt(g * inflow_(t + 1)) * 2;
    for (std::size_t i = 0; i < h_.size(); ++i)
      if (h_[i] > dry) {
        wet = i + 1;
        fastest = std::max(fastest, std::abs(speed(i)) + std::sqrt(g * h_[i]));
      }
    const double dt = fastest > 0 ? std::min(0.45 * dr_ / fastest, 1.0) : 1.0, in = inflow_(t + dt / 2);
    const double critical = std::cbrt(in * in / g), edge = std::max({h_[0], critical, dry});
    std::array<double, 2> before = {in, in * in / edge + 0.5 * g * edge * edge};
    for (std::size_t i = 0; i < std::min(wet + 2, h_.size() - 1); ++i) {
      const double inner = source_ + static_cast<double>(i) * dr_, outer = inner + dr_,
                   middle = inner + dr_ / 2;
      const std::array<double, 2> f = flux(i, i + 1);
      const double scale = dt / (dr_ * middle), push = dt * 0.5 * g * h_[i] * h_[i] / middle;
      const double h = std::max(h_[i] - scale * (outer * f[0] - inner * before[0]), 0.0);
      const double q = q_[i] - scale * (outer * f[1] - inner * before[1]) + push;
      before = f;
      new_h_.push_back(h);
      new_q_.push_back(
          h > dry ? q * 2 / (1 + std::sqrt(1 + 4 * dt * drag_ * std::abs(q) * std::pow(h, -7.0 / 3))) : 0);
    }
    std::copy(new_h_.begin(), new_h_.end(), h_.begin());
    std::copy(new_q_.begin(), new_q_.end(), q_.begin());
    new_h_.clear();
    new_q_.clear();
    return dt;
  }

  std::function<double(double)> inflow_;
  double source_, dr_, drag_;
  std::vector<double> h_, q_, new_h_, new_q_;
};

}  // namespace freshet::cases
