#pragma once
// The cross section of one barrel of a culvert: a circle or a rectangle.

namespace freshet::hydro {

struct Barrel {
  bool box;
  double width, height;  ///< of a circle both its diameter, m

  /// Of the water at a depth [m], at most the height: area [m2], width of the surface [m], wetted perimeter
  /// [m], which of a full box has the roof too.
  double area(double depth) const;
  double surface(double depth) const;
  double wetted(double depth) const;
  double full_area() const { return area(height); }

  /// Discharge that is critical at a depth below the height, m3/s: A sqrt(g A / T).
  double critical_discharge(double depth) const;
  /// Energy of that flow over the invert, m: depth + A / 2T.
  double critical_energy(double depth) const;
  /// Slope of the energy line by Manning's formula.
  double friction_slope(double depth, double discharge, double manning_n) const;
};

}  // namespace freshet::hydro
