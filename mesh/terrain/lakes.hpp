#pragma once
// Lakes of an elevation model: level ground that lies lower than all around. What is known of them is the
// level of their water, which nothing may tilt or cut.

#include <string>
#include <vector>

#include "mesh/mesh.hpp"
#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

struct Lakes {
  Grid<int> at;               ///< number of the lake from 1, 0: none; empty where there is no lake
  std::vector<double> level;  ///< [lake] m
  std::vector<std::vector<std::size_t>> cells;  ///< [lake] of the terrain
  bool any() const { return !level.empty(); }
  int of(std::size_t cell) const { return any() ? at[cell] : 0; }
};

/// Cells of one elevation (to a micrometre, which averaging leaves), joined at sides or corners, at least
/// `least_m2` and 25 of them, with at most a tenth of the cells around them lower: outlets, the foot of a
/// dam. A terrace or a flat of a raster in whole metres has higher and lower ground around it. `least_m2` 0:
/// none.
Lakes find_lakes(const Elevation& z, double least_m2);

/// Every lake gets its level exactly.
void level_lakes(const Lakes& lakes, Elevation& z);

/// `after` as it was `before` in every hollow that was filled over a lake.
Elevation keep_lakes(const Lakes& lakes, const Elevation& before, const Elevation& after);

/// Cells of the mesh that lie in a lake, and channels whose centre does, get its level as bed, nodes in it
/// too. [cell] 1: of a lake.
std::vector<char> lay_lakes(Mesh& mesh, const Lakes& lakes);

}  // namespace freshet::mesh
