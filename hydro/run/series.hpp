#pragma once
// Time series from CSV files: a header "time,<name>,<name>...", then rows of an ISO time with zone and
// numbers.

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::hydro {

struct Series {
  std::vector<std::string> names;           ///< of the columns after time
  std::vector<core::Instant> times;         ///< strictly rising
  std::vector<std::vector<double>> values;  ///< [column][row]

  /// Column number; InputError listing the columns if there is none of that name.
  std::size_t column(const std::string& name, const std::filesystem::path& file) const;
};

/// Lines that begin with '#' are comments. InputError "file:line: ..." for times without zone or out of
/// order, wrong numbers of columns, what is not a finite number.
Series read_series(const std::filesystem::path& file);

/// Linear between rows, constant before the first and after the last. `t`: seconds since `epoch`.
double interpolate(const Series& series, std::size_t column, core::Instant epoch, double t);

/// What leaves through a section at each water level.
struct RatingCurve {
  std::vector<double> levels;      ///< m, rising
  std::vector<double> discharges;  ///< m3/s, not falling, first >= 0
  /// Linear between rows, 0 below the first; InputError above the last.
  double at(double level) const;
  std::string file;
};

/// CSV with the header "level_m,discharge_m3_per_s" and two rows at least. InputError "file:line: ..."
/// otherwise.
RatingCurve read_rating_curve(const std::filesystem::path& file);

}  // namespace freshet::hydro
