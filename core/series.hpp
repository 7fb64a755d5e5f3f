#pragma once
// Time series in CSV files: a column "time" (ISO 8601 with zone, rising) and columns of numbers. The one
// reader for `check` and for the solver.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin/after_last.hpp"
#include "core/basin_fwd.hpp"
#include "core/plausible.hpp"
#include "core/time.hpp"

namespace freshet::core {

struct Boundary;
struct Forcing;
struct PointSource;
struct Rain;
struct Wind;

struct SeriesColumn {
  std::string name;
  Plausible range;
};

/// A series that basin.toml names, and what is to be done where it says nothing.
struct SeriesInput {
  std::filesystem::path file;
  std::vector<SeriesColumn> columns;
  std::string table;   ///< of basin.toml, for messages: "[rain]", "[[boundary]] 'inflow'"
  bool steps = false;  ///< a row holds until the next, the last as long as the one before it; else
                       ///< linear between rows
  Missing missing = Missing::error;  ///< cells without a value
  Missing outside = Missing::error;  ///< times outside of the span
  AfterLast after = {};              ///< of a discharge
};

struct Series {
  SeriesInput source;
  std::vector<Instant> times;  ///< strictly rising
  std::vector<int> lines;      ///< of the file
  std::vector<std::vector<double>>
      values;                      ///< [column of the source][row]; NaN: no value, to be had from neighbours
  std::vector<std::string> notes;  ///< what looks odd, for a warning

  /// From the first time to the last for which values are told.
  std::pair<Instant, Instant> span() const;
  /// InputError naming both spans unless all from begin to end is told, or source.outside says what holds.
  void check_covers(Instant begin, Instant end) const;
  /// In a cycle: where the source says so, of a series without steps, no row after `cycle` remains.
  /// InputError if none does.
  void know_until(Instant cycle);
  /// Linear between rows; outside as the source says (held where that is an error).
  double at(std::size_t column, Instant epoch, double t) const;  ///< t: seconds since epoch
  bool wants_neighbours() const;                                 ///< a value is NaN

 private:
  double after_last(std::size_t column, Instant epoch, double t) const;
};

/// InputError "file.csv:7: ..." for what is no table, lacks a column or rows, for times without zone or out
/// of order, for what is no number, for values that cannot be and codes that stand for none: a line for each
/// row, the first twenty told. Other columns are passed over.
Series read_series(const SeriesInput& source);

/// Those of basin.toml; absent where a constant or nothing is given.
std::optional<SeriesInput> rain_series(const Rain& rain);
std::optional<SeriesInput> evaporation_series(const Forcing& forcing);
std::optional<SeriesInput> wind_series(const Wind& wind);
std::optional<SeriesInput> temperature_series(const Forcing& forcing);
/// What [warm_up] has of its own. Rain: NaN where a row has no value.
std::optional<SeriesInput> warm_up_rain_series(const Forcing& forcing);
std::optional<SeriesInput> warm_up_temperature_series(const Forcing& forcing);
std::optional<SeriesInput> warm_up_evaporation_series(const Forcing& forcing);
std::optional<SeriesInput> source_series(const PointSource& source);
std::optional<SeriesInput> boundary_series(const Boundary& boundary);
std::vector<SeriesInput> all_series(const Basin& basin);

/// What leaves through a section at each water level.
struct RatingCurve {
  std::vector<double> levels;      ///< m, rising
  std::vector<double> discharges;  ///< m3/s, not falling, first >= 0
  /// Linear between rows, 0 below the first; InputError above the last.
  double at(double level) const;
  std::string file;
};

/// CSV with the columns level_m and discharge_m3_per_s, two rows at least. InputError "file:line: ..."
/// otherwise.
RatingCurve read_rating_curve(const std::filesystem::path& file);

}  // namespace freshet::core
