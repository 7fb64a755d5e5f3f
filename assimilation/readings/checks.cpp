#include "assimilation/readings/checks.hpp"

#include <algorithm>

namespace freshet::assimilation {

namespace {

double minutes_between(const Reading& a, const Reading& b) {
  return std::chrono::duration<double, std::ratio<60>>(b.time - a.time).count();
}

void flag(Reading& reading, Quality quality, const char* check) {
  if (quality <= reading.quality) return;
  reading.quality = quality;
  reading.flagged_by = check;
}

double median(const std::vector<Reading*>& series) {
  std::vector<double> stages;
  for (const Reading* reading : series) stages.push_back(reading->stage_m);
  const auto middle = stages.begin() + static_cast<std::ptrdiff_t>(stages.size() / 2);
  std::nth_element(stages.begin(), middle, stages.end());
  return *middle;
}

std::vector<Reading*> without_bad(const std::vector<Reading*>& series) {
  std::vector<Reading*> result;
  for (Reading* reading : series)
    if (reading->quality < Quality::bad) result.push_back(reading);
  return result;
}

void check_range(std::vector<Reading*>& series, const CheckLimits& limits) {
  for (Reading* reading : series)
    if (reading->stage_m < limits.lowest_m || reading->stage_m > limits.highest_m)
      flag(*reading, Quality::bad, "range");
  series = without_bad(series);
  if (series.size() < 3) return;
  const double middle = median(series);
  for (Reading* reading : series)
    if (std::abs(reading->stage_m - middle) > limits.from_median_m) flag(*reading, Quality::bad, "range");
  series = without_bad(series);
}

void check_spikes(const std::vector<Reading*>& series, const CheckLimits& limits) {
  for (std::size_t i = 1; i + 1 < series.size(); ++i) {
    const double up = series[i]->stage_m - series[i - 1]->stage_m,
                 down = series[i]->stage_m - series[i + 1]->stage_m;
    const bool near = minutes_between(*series[i - 1], *series[i]) <= limits.spike_minutes &&
                      minutes_between(*series[i], *series[i + 1]) <= limits.spike_minutes;
    const bool both = std::min(up, down) > limits.spike_m || std::max(up, down) < -limits.spike_m;
    if (near && both) flag(*series[i], Quality::suspect, "spike");
  }
}

void check_frozen(const std::vector<Reading*>& series, const CheckLimits& limits) {
  std::size_t first = 0;
  for (std::size_t i = 1; i < series.size(); ++i) {
    if (series[i]->stage_m != series[first]->stage_m) {
      first = i;
      continue;
    }
    const bool long_enough = minutes_between(*series[first], *series[i]) > 60 * limits.frozen_hours;
    if (long_enough && i - first >= static_cast<std::size_t>(limits.frozen_count))
      flag(*series[i], Quality::suspect, "frozen");
  }
}

}  // namespace

void check_readings(std::vector<Reading>& series, const CheckLimits& limits) {
  std::vector<Reading*> valued;
  for (Reading& reading : series)
    if (reading.has_value()) valued.push_back(&reading);
  valued = without_bad(valued);
  check_range(valued, limits);
  check_spikes(valued, limits);
  check_frozen(valued, limits);
}

}  // namespace freshet::assimilation
