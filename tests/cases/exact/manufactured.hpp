#pragma once
// A smooth flow in a closed box over a wavy bed, made up; and the sources that keep it a solution of the
// shallow-water equations. At the walls normal velocity and normal slopes are zero.

#include <cmath>

#include "hydro/formulas/physics.hpp"

namespace freshet::cases {

struct Manufactured {
  double width = 10;               ///< m
  double mean = 1, wave = 0.1;     ///< depth, m
  double speed = 0.3, bump = 0.1;  ///< m/s, m
  double omega = 2;                ///< 1/s

  struct Rates {
    double depth, qx, qy;  ///< m/s, m2/s2
  };
  struct State {
    double h, u, v;
  };
  double k() const { return M_PI / width; }
  double bed(double x, double y) const { return bump * std::cos(2 * k() * x) * std::cos(k() * y); }
  State at(double x, double y, double t) const {
    const double a = k() * x, b = k() * y;
    return {mean + wave * std::cos(a) * std::cos(b) * std::cos(omega * t),
            speed * std::sin(a) * std::cos(b) * std::sin(omega * t),
            speed * std::cos(a) * std::sin(b) * std::sin(omega * t)};
  }
  /// What must be added to depth and unit discharge per second.
  Rates source(double x, double y, double t) const {
    const double a = k() * x, b = k() * y, g = hydro::gravity;
    const double sa = std::sin(a), ca = std::cos(a), sb = std::sin(b), cb = std::cos(b);
    const double st = std::sin(omega * t), ct = std::cos(omega * t);
    const auto [h, u, v] = at(x, y, t);
    const double h_t = -wave * omega * ca * cb * st, h_x = -wave * k() * sa * cb * ct,
                 h_y = -wave * k() * ca * sb * ct;
    const double u_t = speed * omega * sa * cb * ct, u_x = speed * k() * ca * cb * st,
                 u_y = -speed * k() * sa * sb * st;
    const double v_t = speed * omega * ca * sb * ct, v_x = -speed * k() * sa * sb * st,
                 v_y = speed * k() * ca * cb * st;
    const double z_x = -2 * bump * k() * std::sin(2 * a) * cb, z_y = -bump * k() * std::cos(2 * a) * sb;
    const double mass = h_t + h_x * u + h * u_x + h_y * v + h * v_y;
    return {mass, h * (u_t + u * u_x + v * u_y + g * (h_x + z_x)) + u * mass,
            h * (v_t + u * v_x + v * v_y + g * (h_y + z_y)) + v * mass};
  }
};

}  // namespace freshet::cases
