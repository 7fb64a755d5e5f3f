#pragma once
// Rivers from a vector layer of centre lines.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/river.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// The lines of rivers.lines in `crs`; width and depth from their attributes, NaN where they say nothing;
/// upstream areas 0. Lines whose ends meet are one river: at a confluence the one of the same name, else that
/// with the longest way from its sources, runs on. InputError "<file>: ...": no line, no CRS, a width that is
/// none, an attribute that is not there.
std::vector<River> read_river_lines(const core::Basin& basin, const OGRSpatialReference& crs);

/// Which river ends on which: lower ends within half a width of another river's bank. Puts rivers in an
/// order in which `into` names an earlier one, those that drain most first. `usual`: width where it is NaN,
/// m.
void join_rivers(std::vector<River>& rivers, double usual);

}  // namespace freshet::mesh
