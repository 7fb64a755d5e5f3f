#pragma once
// Widths of rivers, and the areas that drain through them.

#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/bank_polygons.hpp"
#include "mesh/terrain/river/river.hpp"

namespace freshet::mesh {

/// Puts points between those of the lines, so that none are farther apart than `most` [m].
void densify(River& river, double most);

/// Upstream area of each point from that of the raster's cells: the largest within half a width or one and a
/// half cells, never falling downstream, unless the line is drawn upstream. Near a mouth the raster's stream
/// is the larger river: what lies within it keeps the area of the point above. Needs widths, and `into`.
void set_upstream(std::vector<River>& rivers, const Grid<double>& area);

/// Widths where they are NaN: by rivers.width_law of the upstream area, without one mesh.channel_width_m.
void fill_widths(std::vector<River>& rivers, const core::Basin& basin);

/// Widths measured from bank to bank across the flow, the centre line moved to the middle; points outside of
/// every polygon keep theirs. Returns how many points lie inside of one.
std::size_t measure_widths(River& river, const BankPolygons& banks);

/// Means over about five widths, so that cells do not jump in size.
void smooth_widths(River& river);

/// The rivers of rivers.lines, whole: widths, depths where given (else NaN), upstream areas, ends. InputError
/// of read_river_lines(); where no river crosses the raster's streams, areas are small and laws say so.
std::vector<River> drawn_rivers(const core::Basin& basin, const OGRSpatialReference& crs,
                                const Grid<double>& area);

/// The same of rivers that the raster gave: widths from the banks' polygons where there are some, else as
/// they are; smoothed.
void refine_widths(std::vector<River>& rivers, const core::Basin& basin, const OGRSpatialReference& crs);

}  // namespace freshet::mesh
