#pragma once
// Coordinates along and across a river.

#include <vector>

#include "mesh/terrain/river/river.hpp"

namespace freshet::mesh {

/// Moves points onto their mean over `half` metres up and down the line, a parabola's height kept apart; the
/// ends stay.
std::vector<Point> smoothed(const std::vector<Point>& line, double half);
/// Means of values along a line over `half` metres up and down; windows shrink towards the ends.
std::vector<double> smoothed(const std::vector<double>& values, const std::vector<double>& at, double half);

/// The line with points `step` apart, or a little less; its ends stay.
std::vector<Point> resampled(const std::vector<Point>& line, double step);

/// A linear function through (at, values), constant beyond its ends.
double along(const std::vector<double>& at, const std::vector<double>& values, double s);

/// [point] unit vector downstream.
std::vector<Point> tangents(const std::vector<Point>& line);

/// Turns per metre at each point (1 / radius, positive to the left), from the tangents half of `reach` [m] up
/// and down the line.
std::vector<double> curvatures(const std::vector<Point>& line, const std::vector<double>& at, double reach);

/// Where the line bends within a radius of `radii` times its width, or of `least` [m], it is made smoother
/// until it does not. True if it came so far.
bool unbend(River& river, double radii, double least = 0);

/// s: distance from the upper end along the centre line [m]; t: place across, -1 left bank, 1 right bank.
/// Straight beyond both ends.
class RiverFrame {
 public:
  explicit RiverFrame(const River& river);
  double length() const { return at_.back(); }
  Point at(double s, double t) const;
  Point tangent(double s) const;
  double width(double s) const { return along(at_, width_, s); }
  double radius(double s) const;
  double bed_slope(double s) const { return along(at_, slope_, s); }
  /// The s of the point of the centre line nearest to `p`.
  double nearest(Point p) const;

 private:
  std::vector<Point> line_, tangent_;
  std::vector<double> at_, width_, curvature_, slope_;
};

}  // namespace freshet::mesh
