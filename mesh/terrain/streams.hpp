#pragma once
// Streams as polylines with their bed, from head or confluence to the next confluence or the outlet.

#include <cstdint>
#include <vector>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

/// One reach, listed downstream. The bed never rises along it; where reaches meet they share a point.
struct Stream {
  std::vector<Point> points;
  std::vector<double> bed;   ///< [point] conditioned elevation, m
  std::vector<double> area;  ///< [point] area that drains through it, m2
  double upstream_m2 = 0;    ///< area that drains through its lower end
  double width = 0;          ///< of the channel, m
  std::size_t foot = 0;      ///< cell of the raster at its lower end, or the one before a confluence
};

/// Reaches of all cells in `inside` (1 = in the domain) with at least `least_m2` upstream. The lower end of
/// those that leave the domain lies on the border between the cells; the zigzag of the eight directions is
/// smoothed. Ordered by upstream area, so that a reach comes after those that feed it.
std::vector<Stream> trace_streams(const Elevation& z, const Grid<std::uint8_t>& direction,
                                  const Grid<double>& area, const Grid<char>& inside, double least_m2);

/// Where water leaves `cell`: half-way to the cell downstream, or the nearest rim of the raster.
Point exit_point(const Grid<std::uint8_t>& direction, std::size_t cell);

}  // namespace freshet::mesh
