#pragma once
// What pages with one map and with several have in common.

#include "postproc/draw/canvas.hpp"
#include "postproc/map/map_content.hpp"

namespace freshet::postproc {

inline constexpr Rgb page_grey{0.38, 0.40, 0.44}, page_warning{0.75, 0.09, 0.12};
inline constexpr double page_margin = 28;  ///< of a page 1600 wide

/// "SYNTHETIC – NOT MEASURED" at the top right; returns its width.
double draw_badge(const Canvas& canvas, double unit);

/// Who made it, from what; in red all that must be said of it. `y`: its first base line.
void draw_footer(const Canvas& canvas, double y, double unit, const MapContent& map);

}  // namespace freshet::postproc
