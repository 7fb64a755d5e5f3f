#include "results/series_file.hpp"

#include <fmt/ranges.h>

namespace freshet::results {

void SeriesFile::require_shape(const std::string& name, const std::vector<std::string>& dimensions) const {
  require(file_.has_variable(name), "variable '{}' is missing", name);
  require(file_.dimensions_of(name) == dimensions, "variable '{}' is not ({})", name,
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

void SeriesFile::add_times(RecordTimes& times, const std::string& axis, bool forecast) const {
  constexpr double longest = 1e10;  // s, some 300 years
  require_shape(axis, {axis});
  require(file_.has_attribute(axis, "units"), "{} has no units", axis);
  const core::Instant epoch = epoch_of(file_, axis);
  require(times.time_s.empty() || epoch == times.epoch, "{} counts from another time", axis);
  times.epoch = epoch;
  dimension(axis, most_times);
  const std::vector<double> found = file_.read<double>(axis);
  for (std::size_t t = 0; t < found.size(); ++t) {
    require(found[t] >= -longest && found[t] <= longest, "{}[{}] is {}, not a time", axis, t, found[t]);
    require(t == 0 || found[t] > found[t - 1], "{}[{}] does not come after the one before", axis, t);
  }
  times.time_s.insert(times.time_s.end(), found.begin(), found.end());
  times.in_forecast.insert(times.in_forecast.end(), found.size(), forecast ? 1 : 0);
}

RecordTimes SeriesFile::times() const {
  const std::string window = of_window(time_axis.name);
  core::check(!file_.has_variable("phase"),
              "{}: an earlier version wrote it, window and forecast on one axis of times; make it again",
              file_.path().string());
  RecordTimes times;
  if (file_.has_variable(window)) add_times(times, window, false);
  if (has(time_axis) || times.time_s.empty()) add_times(times, time_axis.name, true);
  return times;
}

std::vector<double> SeriesFile::series(const Variable& variable, const RecordTimes& times) const {
  const std::size_t window = times.in_window(), all = times.time_s.size();
  std::vector<double> before, after;
  if (window > 0) {
    std::vector<std::string> dimensions = variable.dimensions();
    dimensions.back() = of_window(dimensions.back());
    require_shape(of_window(variable.name), dimensions);
    before = file_.read<double>(of_window(variable.name));
  }
  if (window < all) after = values(variable);
  const std::size_t rows = window > 0 ? before.size() / window : after.size() / all;
  std::vector<double> joined;
  joined.reserve(before.size() + after.size());
  const auto append = [&](const std::vector<double>& from, std::size_t row, std::size_t width) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(row * width);
    joined.insert(joined.end(), first, first + static_cast<std::ptrdiff_t>(width));
  };
  for (std::size_t row = 0; row < rows; ++row) {
    append(before, row, window);
    append(after, row, all - window);
  }
  return joined;
}

}  // namespace freshet::results
