#pragma once
// Rain of a grid over the mesh, read from rain.nc one time at a time.

#include <filesystem>
#include <optional>
#include <vector>

#include "core/basin/missing.hpp"
#include "core/basin_fwd.hpp"
#include "core/netcdf_file.hpp"
#include "core/time.hpp"
#include "mesh/mesh.hpp"
#include "mesh/rain_lattice.hpp"

namespace freshet::hydro {

class GridRain {
 public:
  /// InputError if the file is missing, damaged, or made for another mesh or other keys of [rain].
  GridRain(const core::Basin& basin, const mesh::Mesh& mesh, const std::filesystem::path& file);

  /// [grid cell] m/s that hold at t (seconds since forecast.start), read from the file. Before the first and
  /// after the last interval as rain.outside says; "hold" and "error" begin and end dry where there is
  /// nothing to hold.
  std::vector<double> intensities(double t) const { return of_record(record_at(t)); }
  /// 0 where nothing falls; else one more than the number of an interval of the file.
  std::size_t record_at(double t) const;
  std::vector<double> of_record(std::size_t record) const;
  /// Intervals that end after t are not used.
  void know_until(double t);
  double last_known() const { return edges_.back(); }  ///< end of the last interval that is used
  double next_change(double t) const;                  ///< infinity after the last interval
  /// Intensity [m/s] in a mesh cell: the mean over its parts, in the order of the file.
  double at(mesh::Index cell, const std::vector<double>& intensities) const;

  /// Intensities as they are where all lies so far east and north, m: linear between the centres of grid
  /// cells; beyond the cells that are kept as at their rim.
  std::vector<double> moved(const std::vector<double>& intensities, double east, double north) const;

  /// InputError unless rain is known from begin to end, or rain.outside says what falls where it is not.
  void check_covers(double begin, double end) const;

 private:
  core::NetcdfFile file_;
  core::Instant epoch_;
  core::Missing outside_;
  std::vector<double> edges_;       ///< [time + 1] s, rising
  std::vector<std::size_t> first_;  ///< [mesh cell + 1] its first overlap
  std::vector<int> grid_cell_;      ///< [overlap]
  std::vector<double> share_;       ///< [overlap]
  std::size_t grid_cells_;
  std::optional<mesh::RainLattice> lattice_;  ///< of a file that was made with rain.margin_km
};

}  // namespace freshet::hydro
