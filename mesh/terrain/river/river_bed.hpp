#pragma once
// The bed of rivers from an elevation raster that knows it badly: a profile that falls, lowered to the bed
// where the raster shows water, and its shape across.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/river.hpp"
#include "mesh/terrain/river/surveyed.hpp"

namespace freshet::mesh {

/// What a river came out as; depths are those of the bed below what the raster shows.
struct RiverReport {
  std::string name;
  double length_m = 0, slope = 0;
  double least_width_m = 0, mean_width_m = 0, largest_width_m = 0;
  double mean_depth_m = 0, largest_depth_m = 0;
  double mean_move_m = 0, largest_move_m = 0;  ///< of the bed from the raster, up or down
  Point largest_move_at;                       ///< in basin.crs
  double noise_m = 0;                          ///< standard deviation of the raster about the profile
  bool shape_from_raster = false;              ///< else rectangular, or surveyed
  std::size_t surveyed_sections = 0;
};

struct RiverBeds {
  std::vector<std::unique_ptr<CrossSections>> sections;  ///< [river]
  std::vector<RiverReport> reports;                      ///< [river]
};

/// Fits the bed of each river and sets `bed` and `depth`. Needs points and widths, and upstream areas where
/// [rivers] asks for them; a river in `into` comes before those that end on it. `s` of the cross-sections is
/// the distance along the points as they are now. `z`: as the raster has it, holes unfilled, uncut.
///
/// The raster is averaged over the inner half of the width; bridges and the like are left out (residuals from
/// the isotonic median); the rest is smoothed over as much as its noise asks for and made to fall (isotonic
/// regression, Ayer et al. 1955). A tributary's surface comes down to that of the river that it ends on, and
/// its bed does not end below that river's. Across, the raster's shape is kept where its cells are not wider
/// than a quarter of the river (medians along five widths), else the section is rectangular.
///
/// A river that brings a bed (of the raster's stream) keeps its fall where cells are wider than a third of
/// it.
///
/// InputError: a river rises along its line (drawn upstream); no terrain under it; the survey's flow without
/// upstream areas.
RiverBeds fit_beds(std::vector<River>& rivers, const Elevation& z, const core::Basin& basin,
                   const std::vector<SurveyedCrossSection>& surveyed = {});

/// For the summary of `freshet mesh`: a table with a row per river, largest first, at most `most` of them.
nlohmann::json rivers_summary(const RiverBeds& beds, std::size_t most = 20);

}  // namespace freshet::mesh
