#pragma once
// The bed across a river as the raster shows it.

#include "mesh/terrain/river/river_profile.hpp"

namespace freshet::mesh {

/// Heights above the fitted profile by place across, m: medians along five widths or more, so that noise goes
/// and a trapezoid stays one. Zero where cells are wider than a third of the river; between that and a
/// quarter they come in by degrees.
class RiverShape {
 public:
  RiverShape(const Axis& axis, const Profile& profile, const Elevation& z);
  bool resolved() const { return resolved_; }  ///< cells at most a quarter of the width, for the most part
  double lowest(std::size_t i) const;          ///< at a place of the axis
  /// Above the lowest.
  double above_lowest(double s, double t) const;

 private:
  static constexpr int places = 16;
  double height(std::size_t i, double t) const;
  double step_;
  bool resolved_ = false;
  std::vector<double> heights_;  ///< [place of the axis * places + place across]; empty: zero
};

/// The fitted bed with the raster's shape across.
class RasterCrossSections : public CrossSections {
 public:
  RasterCrossSections(const River& river, RiverShape shape)
      : at_(distances(river.points)), bed_(river.bed), shape_(std::move(shape)) {}
  double bed(double s, double t) const override;

 private:
  std::vector<double> at_, bed_;
  RiverShape shape_;
};

}  // namespace freshet::mesh
