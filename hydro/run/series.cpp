#include "hydro/run/series.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::hydro {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::istringstream in(line); std::getline(in, cell, ',');) {
    const std::size_t first = cell.find_first_not_of(" \t\r"), last = cell.find_last_not_of(" \t\r");
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return cells;
}

double number(const std::string& text, const std::string& where) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  core::check(error == std::errc() && end == text.data() + text.size() && std::isfinite(value),
              "{}: '{}' is not a number", where, text);
  return value;
}

}  // namespace

std::size_t Series::column(const std::string& name, const std::filesystem::path& file) const {
  const auto found = std::find(names.begin(), names.end(), name);
  std::string known;
  for (const std::string& n : names) known += (known.empty() ? "" : ", ") + n;
  core::check(found != names.end(), "{}: there is no column '{}'; the columns are {}", file.string(), name,
              known);
  return static_cast<std::size_t>(found - names.begin());
}

Series read_series(const std::filesystem::path& file) {
  Series series;
  std::istringstream in(core::read_file(file));
  std::string line;
  for (int number_of_line = 1; std::getline(in, line); ++number_of_line) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.empty() || cells[0].empty() || cells[0][0] == '#') continue;
    const std::string where = fmt::format("{}:{}", file.string(), number_of_line);
    if (series.names.empty()) {
      core::check(cells.size() > 1 && cells[0] == "time", "{}: expected a header 'time,<name>,...'", where);
      series.names.assign(cells.begin() + 1, cells.end());
      series.values.resize(series.names.size());
      continue;
    }
    core::check(cells.size() == series.names.size() + 1, "{}: {} columns, the header has {}", where,
                cells.size(), series.names.size() + 1);
    const core::Instant t = core::parse_instant(cells[0], where);
    core::check(series.times.empty() || t > series.times.back(),
                "{}: the time is not after that of the row before", where);
    series.times.push_back(t);
    for (std::size_t i = 0; i < series.names.size(); ++i)
      series.values[i].push_back(number(cells[i + 1], where));
  }
  core::check(!series.times.empty(), "{}: there are no rows", file.string());
  return series;
}

double interpolate(const Series& series, std::size_t column, core::Instant epoch, double t) {
  const std::vector<double>& v = series.values[column];
  const auto at = [&](std::size_t i) { return static_cast<double>((series.times[i] - epoch).count()); };
  if (t <= at(0)) return v.front();
  if (t >= at(v.size() - 1)) return v.back();
  std::size_t i = 1;
  while (at(i) < t) ++i;
  const double share = (t - at(i - 1)) / (at(i) - at(i - 1));
  return v[i - 1] + share * (v[i] - v[i - 1]);
}

double RatingCurve::at(double level) const {
  if (level <= levels.front()) return level < levels.front() ? 0 : discharges.front();
  core::check(level <= levels.back(), "{}: the level reached {:.2f} m, the curve ends at {:.2f} m; extend it",
              file, level, levels.back());
  const std::size_t i =
      static_cast<std::size_t>(std::upper_bound(levels.begin(), levels.end() - 1, level) - levels.begin());
  const double share = (level - levels[i - 1]) / (levels[i] - levels[i - 1]);
  return discharges[i - 1] + share * (discharges[i] - discharges[i - 1]);
}

RatingCurve read_rating_curve(const std::filesystem::path& file) {
  RatingCurve curve;
  curve.file = file.string();
  std::istringstream in(core::read_file(file));
  std::string line;
  bool header = false;
  for (int number_of_line = 1; std::getline(in, line); ++number_of_line) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.empty() || cells[0].empty() || cells[0][0] == '#') continue;
    const std::string where = fmt::format("{}:{}", file.string(), number_of_line);
    if (!header) {
      header = cells == std::vector<std::string>{"level_m", "discharge_m3_per_s"};
      core::check(header, "{}: expected the header 'level_m,discharge_m3_per_s'", where);
      continue;
    }
    core::check(cells.size() == 2, "{}: {} columns, the header has 2", where, cells.size());
    const double level = number(cells[0], where), discharge = number(cells[1], where);
    core::check(curve.levels.empty() || level > curve.levels.back(),
                "{}: the level is not above that of the row before", where);
    core::check(discharge >= (curve.levels.empty() ? 0 : curve.discharges.back()),
                "{}: the discharge falls, or is negative", where);
    curve.levels.push_back(level);
    curve.discharges.push_back(discharge);
  }
  core::check(curve.levels.size() >= 2, "{}: a rating curve has two rows at least", file.string());
  return curve;
}

}  // namespace freshet::hydro
