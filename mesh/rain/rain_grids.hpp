#pragma once
// Grids of rain in files: CF NetCDF, or rasters that GDAL reads.

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/basin/rain.hpp"
#include "core/problems.hpp"
#include "core/time.hpp"
#include "mesh/rain/rain_cells.hpp"
#include "mesh/rain/times.hpp"

namespace freshet::mesh {

/// A block of a grid.
struct GridWindow {
  int column = 0, row = 0, columns = 0, rows = 0;
};

/// What in a file says that depths may be running totals.
struct TotalsHint {
  std::string words = {};   ///< for a message; "" where nothing does
  bool of_a_model = false;  ///< a variable that weather models write so
};

/// One file, open.
class RainFile {
 public:
  virtual ~RainFile() = default;
  virtual const RainCells& cells() const = 0;
  virtual std::string units() const = 0;  ///< as the file says; may be empty
  virtual TotalsHint adds_up() const { return {}; }
  /// The grids in it with their times. InputError if it tells none.
  virtual std::vector<RainFrame> frames() const = 0;
  /// [row][column] in the unit of the file, scale and offset applied, NaN where there is no value.
  virtual std::vector<double> read(int index, const GridWindow& window) const = 0;
  /// "radar.nc: rain", to open messages with.
  virtual std::string name() const = 0;
};

/// InputError if missing, unreadable, without CRS, or not a grid of rows and columns.
std::unique_ptr<RainFile> open_rain_file(const std::filesystem::path& path, const core::RainGrid& settings);

/// All grids that rain.grid names, the file of one of them open at a time.
class RainGrids {
 public:
  /// InputError if there is none, or the times are not told: a line for each file or row of the list.
  RainGrids(const core::RainGrid& settings, const std::string& where);

  std::vector<RainFrame> frames;
  const RainCells& cells() const { return cells_; }
  const std::string& name() const { return name_; }       ///< of the first
  const TotalsHint& adds_up() const { return adds_up_; }  ///< of the first
  const std::string& units() const { return units_; }     ///< those of the settings, else the first file's
  /// Opens every file once. Gives those that cannot be used; why not is a problem each.
  std::set<std::filesystem::path> open_all(core::RowProblems& problems);
  /// InputError if the frame's file has another grid or unit than the first.
  std::vector<double> read(const RainFrame& frame, const GridWindow& window);
  /// "radar.nc: rain at 2026-03-10T00:00:00Z"
  std::string place(const RainFrame& frame) const;

 private:
  void take_file(const std::filesystem::path& path);
  void open(const std::filesystem::path& path);

  core::RainGrid settings_;
  RainCells cells_;
  std::string units_, name_;
  TotalsHint adds_up_;
  std::filesystem::path path_;
  std::unique_ptr<RainFile> file_;
};

/// Time of a file by strptime(): as many folders of its path count as the pattern has, in UTC. InputError if
/// they do not fit.
core::Instant time_of_name(const std::filesystem::path& path, const std::string& pattern);

}  // namespace freshet::mesh
