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

}  // namespace freshet::hydro
