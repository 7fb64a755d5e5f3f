#pragma once
// Makes a terrain drain: pits are cut open along the cheapest path where that is short and shallow enough,
// else filled. Cells at the edge of the terrain drain off it; holes (+infinity) are walls.

#include "mesh/terrain/grid.hpp"
#include "mesh/terrain/lakes.hpp"

namespace freshet::mesh {

struct ConditioningLimits {
  double max_depth = 30;     ///< deepest cut, m
  double max_length = 2000;  ///< longest cut, m
};

struct ConditioningReport {
  long pits = 0;      ///< pits met (a flat pit counts once)
  long breached = 0;  ///< of them, cut open
  long lowered_cells = 0, raised_cells = 0;
  double lowered_m3 = 0, raised_m3 = 0;
  double deepest_cut_m = 0, deepest_fill_m = 0;
  std::size_t deepest_cut_cell = 0, deepest_fill_cell = 0;
  long kept_hollows = 0;  ///< not filled, as deeper than the user allows
};

/// True where water can leave the terrain: on the rim of the raster or next to a cell off the terrain.
Grid<char> edge_cells(const Elevation& z);

/// Cuts pits open by least-cost paths, lowest pit first, after Lindsay (2016), doi 10.1002/hyp.10648. The
/// cost of a path is the cross-section cut away; a path ends at the first cell below the pit or at the edge.
/// Returns the number of pits met and cut.
/// From a lake the path begins anywhere on its shore, and none leads through a lake that is not lower than
/// the pit: lakes stay level.
ConditioningReport breach_pits(Elevation& z, const ConditioningLimits& limits, const Lakes& lakes = {});

/// Raises every cell to the lowest level from which it drains: priority-flood, Barnes et al. (2014),
/// doi 10.1016/j.cageo.2013.04.024, algorithm 1.
void fill_pits(Elevation& z);

/// Single-cell pits raised, then breach_pits, then fill_pits. The report counts pits only, over all of the
/// terrain.
ConditioningReport condition(Elevation& z, const ConditioningLimits& limits, const Lakes& lakes = {});

/// The conditioned terrain with every filled hollow that is deeper than `deepest` [m] as it was before;
/// `kept`: their number.
Elevation keep_deep_hollows(const Elevation& before, const Elevation& after, double deepest, long& kept);

/// Cells off the terrain (NaN) within `reach` [m] of it get the elevation of the nearest that is on it: the
/// outline of a catchment is smoother than its divide, and rasters may end there.
Elevation continued_beyond(const Elevation& z, double reach);

/// Adds to the report what changed from `before` to `after` in the cells where `inside` is 1.
void measure_changes(const Elevation& before, const Elevation& after, const Grid<char>& inside,
                     ConditioningReport& report);

}  // namespace freshet::mesh
