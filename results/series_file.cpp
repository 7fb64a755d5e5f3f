#include "results/series_file.hpp"

#include <fmt/ranges.h>

namespace freshet::results {

void SeriesFile::require_shape(const Variable& variable) const {
  const std::vector<std::string> dimensions = variable.dimensions();
  require(has(variable), "variable '{}' is missing", variable.name);
  require(file_.dimensions_of(variable.name) == dimensions, "variable '{}' is not ({})", variable.name,
          fmt::join(dimensions, ", "));
}

std::size_t SeriesFile::dimension(const std::string& name, std::size_t most) const {
  const std::size_t size = file_.dimension(name);
  require(size > 0 && size <= most, "dimension '{}' has the length {}", name, size);
  return size;
}

void SeriesFile::require_values(std::size_t rows, std::size_t members, std::size_t times) const {
  constexpr std::size_t most = std::size_t(1) << 31;
  require(rows * members <= most / times, "{} x {} x {} values are too many", rows, members, times);
}

std::vector<std::string> SeriesFile::texts(const Variable& variable) const {
  require_shape(variable);
  return file_.read_strings(variable.name);
}

std::vector<double> SeriesFile::numbers(const Variable& variable, double low, double high) const {
  const std::vector<double> found = values(variable);
  for (std::size_t i = 0; i < found.size(); ++i)
    require(found[i] >= low && found[i] <= high, "{}[{}] is {}, not within {} to {}", variable.name, i,
            found[i], low, high);
  return found;
}

std::vector<double> SeriesFile::values(const Variable& variable) const {
  require_shape(variable);
  return file_.read<double>(variable.name);
}

RecordTimes SeriesFile::times() const {
  constexpr double longest = 1e10;  // s, some 300 years
  require_shape(time_axis);
  require(file_.has_attribute(time_axis.name, "units"), "time has no units");
  RecordTimes times;
  times.epoch = epoch_of(file_);
  times.time_s = numbers(time_axis, -longest, longest);
  times.in_forecast.assign(times.time_s.size(), 1);
  if (has(phase)) {
    const std::vector<double> flags = numbers(phase, 0, 1);
    for (std::size_t t = 0; t < flags.size(); ++t) times.in_forecast[t] = flags[t] != 0;
  }
  for (std::size_t t = 1; t < times.time_s.size(); ++t)
    require(times.time_s[t] > times.time_s[t - 1] ||
                (times.time_s[t] == times.time_s[t - 1] && !times.in_forecast[t - 1]),
            "time[{}] does not come after the one before", t);
  return times;
}

}  // namespace freshet::results
