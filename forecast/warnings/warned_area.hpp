#pragma once
// From cells where water is likely to polygons that a CAP message can carry.

#include <vector>

#include "core/position.hpp"
#include "mesh/mesh.hpp"

namespace freshet::forecast {

struct AreaSettings {
  double buffer_m = 50;          ///< outlines reach so far beyond the cells (further only to keep max_points)
  double simplify_m = 30;        ///< at least so much of that is for plainer outlines
  double min_area_km2 = 0.01;    ///< what marks fewer cells gets no polygon, but for the largest
  std::size_t max_points = 100;  ///< per polygon
};

using LonLatRing = std::vector<core::LonLat>;  ///< closed, degrees, multiples of 1e-5

struct WarnedArea {
  std::vector<LonLatRing>
      polygons;                    ///< largest first; exterior rings: holes are warned too; each valid (OGC)
  double area_km2 = 0;             ///< of the cells, not of the outline
  std::vector<mesh::Index> cells;  ///< of `exceeds`, within the polygons
};

/// Outlines around the cells for which `exceeds` [cell] is not 0, which they enclose to the last bit before
/// degrees are rounded to 1e-5. Empty if there are none. What lies across 180 degrees is cut there in two, so
/// that every longitude lies within -180 to 180.
WarnedArea warned_area(const mesh::Mesh& mesh, const std::vector<char>& exceeds,
                       const AreaSettings& settings);

/// Area of the cells for which `exceeds` is not 0.
double area_km2_of(const mesh::Mesh& mesh, const std::vector<char>& exceeds);

/// The rectangle of longitude and latitude around these cells: for where no outline can be drawn.
std::vector<LonLatRing> surrounding_rectangle(const mesh::Mesh& mesh, const std::vector<char>& exceeds);

/// A regular polygon of 16 corners around a point, or two where it lies across 180 degrees.
std::vector<LonLatRing> circle(core::LonLat centre, double radius_m);

}  // namespace freshet::forecast
