#pragma once
// Cells of a grid of rain as columns and rows: what falls where a storm lies elsewhere. Compiled against both
// NetCDF libraries, like mesh/rain_file.hpp.

#include <cstdint>
#include <vector>

#include "core/netcdf_file.hpp"

namespace freshet::mesh {

/// A block of a grid without holes, row by row.
class RainLattice {
 public:
  /// Of each cell its column and row in the grid and its centre in the plane of the mesh [m].
  RainLattice(const std::vector<int>& column, const std::vector<int>& row, const std::vector<double>& x,
              const std::vector<double>& y);

  /// Values as they are where all lies so far to the right and up in the plane: linear between the centres of
  /// cells, beyond the block as at its rim.
  std::vector<double> moved(const std::vector<double>& values, double right, double up) const;

 private:
  std::int64_t columns_, rows_;
  double column_by_x_ = 0, column_by_y_ = 0, row_by_x_ = 0, row_by_y_ = 0;  ///< 1/m
};

/// Of rain.nc. InputError if it is damaged.
RainLattice read_rain_lattice(const core::NetcdfFile& file);

}  // namespace freshet::mesh
