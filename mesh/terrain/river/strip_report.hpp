#pragma once
// What the strips came out as, and where they are coarser than their rivers allow.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/river_mesh.hpp"
#include "mesh/terrain/river/strip_losses.hpp"

namespace freshet::mesh {

struct StripReport {
  std::size_t rivers = 0, strips = 0;  ///< rivers, and those of them with a strip
  Index cells = 0;                     ///< of strips
  double strip_km = 0;
  double left_over_km = 0;          ///< wide enough for a strip, but without one: triangles carry it
  std::vector<LostStretch> losses;  ///< the same, the longest first
  double narrow_km = 0;    ///< narrower than `least_width`: the raster's streams carry it, in triangles
  double least_width = 0;  ///< narrower rivers get no strip, m
  double stream_km = 0;    ///< of the raster's streams in triangles
  int fewest_across = 0, most_across = 0;
  std::size_t joined = 0, tributaries = 0;  ///< tributaries that end cell to cell on a larger river, and all
  /// Stretches where a slice is longer than a quarter of the radius of its bend: how long, and the most that
  /// the depth may be off there (share of it).
  double sharp_km = 0, sharp_error = 0;
  Point sharpest;
  double slant_deg = 0;  ///< the most that a row on the rim lies off straight across its river
  Point slanted;
};
StripReport report_of(const Rivers& rivers, const std::vector<StripCoordinates>& place, double least_width);

/// True if so much of the rivers is left to triangles that the user has to know.
inline bool loses_much(const StripReport& report) { return report.left_over_km > 0.02 * report.strip_km; }

/// For the summary of `freshet mesh`.
nlohmann::json summary_of(const StripReport& report);

/// Lines for the user: rivers without strips, with too few cells across or too long ones, and what that
/// means.
std::vector<std::string> doubts_of(const StripReport& report, const core::Basin& basin);

/// Error of the depth in a bend, as a share of it, by the length of a slice over the radius: measured 0.4 %
/// at 3/16, 1.0 % at 1/4, 1.7 % at 3/8, 4.2 % at 1/2 in meanders with four cells across, against twelve
/// (second order; docs/decisions/0014-banks.md).
double bend_error(double length_over_radius);

}  // namespace freshet::mesh
