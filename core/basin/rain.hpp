#pragma once
// [rain]: a design storm, stations, or a grid.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/basin/missing.hpp"
#include "core/position.hpp"
#include "core/time.hpp"

namespace freshet::core {

class ConfigTable;

/// Triangular design storm after Yen & Chow (1980): total depth, duration, time of peak as a fraction of it.
struct DesignStorm {
  double total_mm = 0, duration_h = 0, peak_fraction = 0.4;
  Instant start;
};

struct RainStation {
  std::string id;
  Position at_point;
};

/// What the depths in a grid's file add up over: as its time bounds say, their own interval, or all the time
/// since the first (running totals).
enum class Totals { by_bounds, interval, running };

/// Rain on a grid, of a radar or a weather model: what `freshet rain` makes rain.nc of.
struct RainGrid {
  std::filesystem::path files = {};  ///< a file, a pattern with * and ?, or a CSV list time,file[,band]
  std::string variable = {}, units = {}, crs = {};  ///< empty: as the file says
  std::string time_pattern = {};           ///< strptime() of file names; empty: the file tells its times
  std::optional<Instant> first_time = {};  ///< of a raster of many bands, one every interval_min
  std::optional<double> interval_min = {};
  bool time_at_end = false;          ///< a time is the end of its interval, not the beginning
  Missing missing = Missing::error;  ///< cells without a value, gaps between times
  Missing outside = Missing::error;  ///< times before the first and after the last interval
  Totals totals = Totals::by_bounds;
  double margin_m = 0;        ///< how far beyond the mesh grid cells are kept, for rain that falls elsewhere
  std::string settings = {};  ///< all of these but `outside`, as text: rain.nc says what it was made by
};

/// Either a design storm, the same everywhere, or a CSV of intensities per station, spread by Thiessen
/// polygons, or a grid.
struct Rain {
  std::optional<DesignStorm> design_storm;
  std::optional<RainGrid> grid;
  std::optional<std::filesystem::path> file;  ///< columns: time, then <station id>_mm_per_h
  Missing missing = Missing::error;           ///< cells of the file without a value
  Missing outside = Missing::error;           ///< times before its first row and after its last interval
  bool until_cycle = false;  ///< of file or grid: in a cycle no interval is used that ends after its time
  std::vector<RainStation> stations;
  bool inverse_distance = false;  ///< interpolation between stations; false: Thiessen polygons
  double power = 2;               ///< weight of a station: distance^-power
  ConfigLocation at;
};

Rain read_rain(ConfigTable table);

}  // namespace freshet::core
