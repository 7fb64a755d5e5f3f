#pragma once
// rain.nc: rain of a grid, ready for the mesh. Compiled against both NetCDF libraries, like
// mesh/ugrid_file.hpp: `freshet rain` writes it, the solver reads it.
//
// The grid is kept as it is, and next to it what share of every mesh cell each of its cells has: that is
// exact, and smaller than the rain of every mesh cell. Only grid cells that meet the mesh are kept; with
// rain.margin_km all of a block around it, with their centres grid_cell_x, grid_cell_y(grid_cell).
//
// Names in the file: dimensions time, face, overlap, grid_cell, two; time(time), time_bounds(time, two)
// seconds, one interval following the other; rainfall_rate(time, grid_cell) m s-1;
// overlap_count(face), then for each overlap, cell after cell, overlap_grid_cell(overlap) and
// overlap_share(overlap) of the mesh cell's area, of sum one over a cell; grid_cell_column, grid_cell_row
// (grid_cell) in the grid; grid_cell_area(grid_cell) m2 of the mesh in it. Attributes mesh_fingerprint and
// rain_settings (JSON) say what it was made for.

#include <vector>

#include "core/basin_fwd.hpp"
#include "core/netcdf_file.hpp"
#include "core/time.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// How mesh and grid lie over each other.
struct Overlaps {
  std::vector<int> count;        ///< [mesh cell] number of grid cells that it meets
  std::vector<int> grid_cell;    ///< [overlap] index into those below
  std::vector<double> share;     ///< [overlap] of the mesh cell's area
  std::vector<int> column, row;  ///< [grid cell] those that meet the mesh, row by row
  std::vector<double> area;      ///< [grid cell] m2 of the mesh in it
  std::vector<double> x,
      y;  ///< [grid cell] centre in the plane, m; empty unless cells around the mesh are kept
};

void define_rain(core::NetcdfFile& file, const Mesh& mesh, const Overlaps& overlaps, std::size_t times,
                 core::Instant epoch);
void write_overlaps(core::NetcdfFile& file, const Overlaps& overlaps);

/// count, grid_cell and share; InputError if they do not fit the mesh or each other.
Overlaps read_overlaps(const core::NetcdfFile& file, const Mesh& mesh);

/// Edges of the intervals, [time + 1], seconds since `epoch`. InputError unless they rise.
std::vector<double> read_rain_edges(const core::NetcdfFile& file, core::Instant epoch);

/// InputError if it was made for another mesh, or by other keys of [rain], than there are now.
void check_rain_file(const core::NetcdfFile& file, const core::Basin& basin, const Mesh& mesh);

}  // namespace freshet::mesh
