#include "hydro/exchange/barrel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hydro/formulas/gravity.hpp"

namespace freshet::hydro {
namespace {

/// Half the angle that the surface is seen under from the middle of a circle, counted from the invert.
double half_angle(double depth, double diameter) {
  return std::acos(std::clamp(1 - 2 * depth / diameter, -1.0, 1.0));
}

}  // namespace

double Barrel::area(double depth) const {
  if (box) return width * std::min(depth, height);
  const double angle = half_angle(depth, height);
  return 0.25 * height * height * (angle - std::sin(angle) * std::cos(angle));
}

double Barrel::surface(double depth) const {
  return box ? width : height * std::sin(half_angle(depth, height));
}

double Barrel::wetted(double depth) const {
  if (!box) return height * half_angle(depth, height);
  return width + 2 * std::min(depth, height) + (depth < height ? 0 : width);
}

double Barrel::critical_discharge(double depth) const {
  const double a = area(depth);
  return a * std::sqrt(gravity * a / surface(depth));
}

double Barrel::critical_energy(double depth) const { return depth + 0.5 * area(depth) / surface(depth); }

double Barrel::friction_slope(double depth, double discharge, double manning_n) const {
  const double a = area(depth), radius = a / wetted(depth), speed = discharge / a;
  return manning_n * manning_n * speed * speed / (radius * std::cbrt(radius));
}

}  // namespace freshet::hydro
