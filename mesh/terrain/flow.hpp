#pragma once
// Where water runs on a conditioned terrain: one of eight directions per cell (D8), what drains through each
// cell, the catchment of an outlet.

#include <cstdint>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

constexpr std::uint8_t flows_off = 8;      ///< drains off the terrain here
constexpr std::uint8_t flows_nowhere = 9;  ///< off the terrain, a hole, or a pit

/// Direction 0..7 of the steepest descent (index into neighbour_column), or one of the two above. Flats drain
/// towards their lower rim and away from higher ground: Barnes et al. (2014),
/// doi 10.1016/j.cageo.2013.01.009. On a terrain without pits every cell gets a direction and no path runs in
/// a circle.
Grid<std::uint8_t> flow_directions(const Elevation& z);

/// Next cell downstream, or Grid::outside.
std::size_t downstream(const Grid<std::uint8_t>& direction, std::size_t cell);

/// Upstream area of each cell, itself included, m2.
Grid<double> upstream_area(const Grid<std::uint8_t>& direction);

/// Cell with the largest upstream area among those whose centre lies within `distance` [m] of the point (or
/// which hold it); Grid::outside if there is none on the terrain. Ties: the nearest, then the lowest number.
std::size_t snap_to_stream(const Grid<double>& area, const Grid<std::uint8_t>& direction, Point point,
                           double distance);

/// Marks what drains to a marked cell.
void add_upstream(const Grid<std::uint8_t>& direction, Grid<char>& inside);

/// 1 for every cell that drains through `outlet`, itself included.
Grid<char> catchment_of(const Grid<std::uint8_t>& direction, std::size_t outlet);

}  // namespace freshet::mesh
