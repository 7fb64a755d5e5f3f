#pragma once
// How long triangle edges should be at a point: short along streams, growing away from them.

#include <vector>

#include "core/basin/mesh_settings.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

/// Distance to the nearest seed cell (value 1), m, exact between cell centres: Felzenszwalb & Huttenlocher
/// (2012), doi 10.4086/toc.2012.v008a019. Infinite where there is no seed.
Grid<double> distance_to(const Grid<char>& seeds);

/// Square cells of `step` [m] over the ring's bounding box and one beyond, all 0.
Grid<char> blank_grid(const Ring& ring, double step);

/// Over the ring's bounding box: edge_min_m within channel_width_m of a stream, then growing by
/// mesh.growth to edge_max_m.
/// Without streams edge_max_m everywhere.
SizeField stream_size_field(const std::vector<Stream>& streams, const Ring& ring,
                            const core::MeshSettings& settings);

/// Bilinear value of a grid at a point; beyond the outer cell centres the nearest inside value. Cells that
/// are not finite do not count; NaN where none of the four is.
double interpolate(const Grid<double>& grid, Point p);

}  // namespace freshet::mesh
