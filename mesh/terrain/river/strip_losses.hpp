#pragma once
// Where rivers that are wide enough for a strip were left to triangles, and what they gave way to.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mesh/terrain/river/strips.hpp"

namespace freshet::mesh {

/// Neighbouring slices of one river that gave way to the same thing.
struct LostStretch {
  double length_m = 0;
  Point middle;
  GaveWay to = GaveWay::nothing;
  double width_m = 0, upstream_km2 = 0;  ///< of the river; 0: unknown
  std::string name, larger;  ///< of the river, and of that it gave way to; empty: the raster gave it
};

/// All of them, the longest first.
std::vector<LostStretch> losses_of(const std::vector<River>& rivers, const std::vector<Strip>& strips);

/// One line: how many metres gave way to what, and where the longest stretch lies. Empty: nothing was lost.
std::string text_of(const std::vector<LostStretch>& losses);

/// For the summary: metres by what they gave way to, and the longest stretches.
nlohmann::json summary_of(const std::vector<LostStretch>& losses, std::size_t most = 20);

}  // namespace freshet::mesh
