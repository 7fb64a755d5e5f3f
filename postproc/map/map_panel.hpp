#pragma once
// The map itself: hillside, water, lines, gauges, scale bar, north arrow.

#include "postproc/draw/canvas.hpp"
#include "postproc/map/map_content.hpp"
#include "postproc/map/raster.hpp"

namespace freshet::postproc {

inline constexpr Rgb outline_colour{0.80, 0.16, 0.30}, rim_colour{0.20, 0.20, 0.22}, ink{0.13, 0.15, 0.18},
    basin_line_colour{0.62, 0.10, 0.45};

/// Draws into `box` (whole pixels). `unit`: size of a pixel of a page 1600 wide.
void draw_panel(const Canvas& canvas, const Box& box, const MapContent& map, double unit);

void draw_gauge_symbol(const Canvas& canvas, double x, double y, double unit, bool assimilated);

/// Extent of the mesh: its width and height [m].
Box extent_of(const mesh::Mesh& mesh);

}  // namespace freshet::postproc
