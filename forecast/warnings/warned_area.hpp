#pragma once
// From cells where water is likely to polygons that a CAP message can carry.

#include <vector>

#include "core/position.hpp"
#include "mesh/mesh.hpp"

namespace freshet::forecast {

struct AreaSettings {
  double simplify_m = 30;  ///< points move the outline by at most this (more only to keep max_points)
  double min_area_km2 =
      0.01;  ///< smaller patches get no polygon, unless all are smaller: then the largest does
  std::size_t max_points = 100;  ///< per polygon
};

using LonLatRing = std::vector<core::LonLat>;  ///< closed, degrees, multiples of 1e-5

struct WarnedArea {
  std::vector<LonLatRing>
      polygons;         ///< largest first; exterior rings: holes are warned too; each valid (OGC)
  double area_km2 = 0;  ///< of the cells, not of the simplified outline
};

/// Outline of the cells for which `exceeds` [cell] is not 0. Empty if there are none. What lies across 180
/// degrees is cut there in two, so that every longitude lies within -180 to 180.
WarnedArea warned_area(const mesh::Mesh& mesh, const std::vector<char>& exceeds,
                       const AreaSettings& settings);

/// Area of the cells for which `exceeds` is not 0.
double area_km2_of(const mesh::Mesh& mesh, const std::vector<char>& exceeds);

/// The rectangle of longitude and latitude around these cells: for where no outline can be drawn.
std::vector<LonLatRing> surrounding_rectangle(const mesh::Mesh& mesh, const std::vector<char>& exceeds);

/// Cells of `exceeds` that hang together over edges in patches of min_area_km2 or more, or in the largest
/// one: those that the polygons of warned_area() are drawn around.
std::vector<mesh::Index> cells_of_large_patches(const mesh::Mesh& mesh, const std::vector<char>& exceeds,
                                                double min_area_km2);

/// A regular polygon of 16 corners around a point, or two where it lies across 180 degrees.
std::vector<LonLatRing> circle(core::LonLat centre, double radius_m);

}  // namespace freshet::forecast
