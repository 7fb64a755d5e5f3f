#pragma once
// Rain over the basin: intensity per station, constant between changes; every cell has that of its
// nearest station (Thiessen polygons), or a mean weighted by inverse distance (Shepard 1968). Or of a grid:
// then a station is a grid cell, and a cell has the mean over its parts.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/rain.hpp"
#include "core/basin_fwd.hpp"
#include "core/rain_change.hpp"
#include "core/series.hpp"
#include "core/time.hpp"
#include "hydro/run/grid_rain.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// A record of intensities, and the share of a time in which it holds, times what forecasters make of it.
struct RecordShare {
  std::size_t record;
  double share;
};

class Rain {
 public:
  /// InputError if the file of stations is not sound (core/series.hpp). `grid_file`: rain.nc, needed with
  /// rain.grid.
  Rain(const core::Basin& basin, const mesh::Mesh& mesh, const std::filesystem::path& grid_file = {});

  /// Intensities [station] in m/s that hold from t (seconds since forecast.start) to next_change(t).
  std::vector<double> intensities(double t) const;
  /// How much of a time each record of intensities holds, and those of a record.
  std::vector<RecordShare> shares(double from, double to) const;
  std::vector<double> of_record(std::size_t record) const;
  /// First time after t at which an intensity changes; infinity if none does.
  double next_change(double t) const;
  /// Intensity [m/s] in a cell of the whole mesh, from those of the stations; NaN: those that have one count.
  double at(mesh::Index cell, const std::vector<double>& intensities) const;
  /// Intensities of a grid as they are where the storm lies so far east and north, m.
  std::vector<double> moved(const std::vector<double>& intensities, double east, double north) const {
    return grid_->moved(intensities, east, north);
  }
  /// From here on rain is what forecasters make of it: in each change `factor` times what was given for
  /// `late_s` before. A function of time alone: the same in every cycle and for every member. InputError
  /// where basin.toml has no rain.
  void change(std::vector<core::RainChange> changes);
  /// In a cycle at t: where rain.known_until says so, no interval that ends later remains.
  void know_until(double t);
  /// End of the last interval that is used (seconds since forecast.start); nothing: no file says what falls.
  std::optional<double> last_known() const;
  bool design_storm() const { return design_storm_; }
  /// InputError unless what falls from begin to end is known.
  void check_covers(double begin, double end) const;
  /// What looks odd in the file, for a warning.
  std::vector<std::string> notes() const { return series_ ? series_->notes : std::vector<std::string>(); }

 private:
  void take_storm(const core::DesignStorm& storm);
  void take_stations(const core::Rain& rain, const mesh::Mesh& mesh);
  std::size_t record_at(double t) const;
  double next_given(double t) const;
  core::RainChange change_at(double t) const;
  double next_edge(double t) const;
  double from_neighbours(mesh::Index cell, const std::vector<double>& intensities) const;

  core::Instant epoch_;
  bool until_cycle_, design_storm_ = false;
  core::Missing outside_;
  std::optional<double> last_known_;  ///< of stations
  std::vector<core::RainChange> changes_;
  std::optional<GridRain> grid_;
  std::optional<core::Series> series_;
  std::vector<double> times_;                ///< [change] rising
  std::vector<std::vector<double>> values_;  ///< [change][station] m/s from then on
  std::vector<double> weight_;               ///< [cell][station], inverse distance only
  std::vector<double> distance_;             ///< [cell][station] m, only where a station has gaps
  std::vector<int> station_;                 ///< [cell]; empty: one station for all
  std::size_t stations_ = 1;
};

/// Depth [m] that has fallen by time t [s] after the start of a triangular storm (Yen & Chow 1980).
double storm_depth(const core::DesignStorm& storm, double t);

}  // namespace freshet::hydro
