#pragma once
// Rivers from the streams of the raster.

#include <functional>
#include <vector>

#include "mesh/terrain/river/river.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

/// Width [m] of a river that drains so much [m2].
using WidthLaw = std::function<double(double upstream_m2)>;

/// Reaches joined to rivers: at each confluence the larger one runs on, the others end on it. Largest first,
/// so that `into` names an earlier one. The staircase of the raster is smoothed over a width or one and a
/// half cells (`step`, m); points stand about an eighth of a width apart. An upper end within two cells of
/// the outline that `at_rim` tells lies on the rim, and so does a lower end that runs into no other.
std::vector<River> rivers_of(const std::vector<Stream>& streams, double step, const WidthLaw& width,
                             const std::function<bool(Point)>& at_rim);

/// Moves the centre line to the middle of the channel that the raster shows around it: at each point to where
/// the mean of the terrain over the river's width is least, or to the middle of where it is. Does nothing
/// where cells are wider than half of the river. Widths, beds and areas stay with their points.
void centre_on_channel(River& river, const Elevation& z);

}  // namespace freshet::mesh
