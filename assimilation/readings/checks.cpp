#include "assimilation/readings/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::assimilation {

namespace {

using Series = std::vector<Reading*>;

double minutes_between(const Reading& a, const Reading& b) {
  return std::chrono::duration<double, std::ratio<60>>(b.time - a.time).count();
}

void flag(Reading& reading, Quality quality, const char* check) {
  if (quality <= reading.quality) return;
  reading.quality = quality;
  reading.flagged_by = check;
}

Series without_bad(const Series& series) {
  Series result;
  for (Reading* reading : series)
    if (reading->quality < Quality::bad) result.push_back(reading);
  return result;
}

void check_range(Series& series, const CheckLimits& limits) {
  for (Reading* reading : series) {
    const double stage = reading->stage_m;
    if (!(stage >= limits.lowest_m && stage <= limits.highest_m)) flag(*reading, Quality::bad, "range");
    if (stage > limits.unusual_m) flag(*reading, Quality::suspect, "high");
    if (is_missing_code(stage)) flag(*reading, stage < 0 ? Quality::bad : Quality::suspect, "code");
  }
}

/// Millimetres and centimetres of low water may pass for metres; their neighbours tell. Codes are no
/// neighbours.
void check_unit(const Series& series, const CheckLimits& limits) {
  std::size_t first = 0, end = 0, near = 0, high = 0;
  const auto counts = [&](const Reading& r) { return !is_missing_code(r.stage_m); };
  const auto too_high = [&](const Reading& r) { return counts(r) && r.stage_m > limits.highest_m; };
  const double reach = 60 * limits.unit_hours;
  for (Reading* reading : series) {
    for (; end < series.size() && minutes_between(*reading, *series[end]) <= reach; ++end) {
      near += counts(*series[end]);
      high += too_high(*series[end]);
    }
    for (; minutes_between(*series[first], *reading) > reach; ++first) {
      near -= counts(*series[first]);
      high -= too_high(*series[first]);
    }
    if (2 * high > near) flag(*reading, Quality::suspect, "unit");
  }
}

bool near(const Series& series, std::size_t i, const CheckLimits& limits) {
  return i + 1 < series.size() && minutes_between(*series[i], *series[i + 1]) <= limits.spike_minutes;
}

void check_spikes(const Series& series, const CheckLimits& limits) {
  for (std::size_t i = 1; i + 1 < series.size(); ++i) {
    const double up = series[i]->stage_m - series[i - 1]->stage_m,
                 down = series[i]->stage_m - series[i + 1]->stage_m;
    const bool both = std::min(up, down) > limits.spike_m || std::max(up, down) < -limits.spike_m;
    if (both && near(series, i - 1, limits) && near(series, i, limits))
      flag(*series[i], Quality::suspect, "spike");
  }
}

/// At the end of what is known a spike and a wall of water look alike: the next reading tells.
void check_jumps(const Series& series, const CheckLimits& limits) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool before = i > 0 && near(series, i - 1, limits), after = near(series, i, limits);
    if (before == after) continue;
    const Reading& neighbour = *series[before ? i - 1 : i + 1];
    if (std::abs(series[i]->stage_m - neighbour.stage_m) > limits.jump_m)
      flag(*series[i], Quality::suspect, "jump");
  }
}

void check_frozen(const Series& series, const CheckLimits& limits) {
  std::size_t first = 0;
  for (std::size_t i = 1; i < series.size(); ++i) {
    if (series[i]->stage_m != series[first]->stage_m) {
      first = i;
      continue;
    }
    while (minutes_between(*series[first], *series[i]) > 60 * check_back_hours) ++first;
    const bool long_enough = minutes_between(*series[first], *series[i]) > 60 * limits.frozen_hours;
    if (long_enough && i - first >= static_cast<std::size_t>(limits.frozen_count))
      flag(*series[i], Quality::suspect, "frozen");
  }
}

}  // namespace

CheckLimits limits_of(const core::Gauge& gauge, std::optional<double> bed_m) {
  const core::Plausible &stage = core::plausible::stage, &elevation = core::plausible::elevation;
  const bool elevations = gauge.zero_m == 0.0;
  const double top = gauge.thresholds.empty() ? 0 : gauge.thresholds.back().stage_m;
  if (elevations && !bed_m) {
    if (gauge.thresholds.empty()) return {elevation.low, elevation.high, elevation.high};
    return {gauge.thresholds.front().stage_m - stage.high + stage.low, top + stage.high, top + stage.high};
  }
  const double bed = gauge.zero_m && bed_m ? *bed_m - *gauge.zero_m : 0;  // as stage
  CheckLimits limits{bed + stage.low, bed + stage.high, bed + stage.high};
  if (!gauge.thresholds.empty())
    limits.unusual_m = std::min(limits.highest_m, bed + 10 + 3 * std::max(0.0, top - bed));
  return limits;
}

bool is_missing_code(double stage_m) {
  std::string digits = fmt::format("{:.10g}", std::abs(stage_m));
  std::erase(digits, '.');
  const char digit = digits.front();
  if (digits.find_first_not_of(digit) != std::string::npos) return false;
  if (stage_m < 0) return digit == '9';
  return (digit == '9' && digits.size() >= 3) || ((digit == '8' || digit == '7') && digits.size() >= 4);
}

void check_readings(std::vector<Reading>& series, const CheckLimits& limits) {
  Series valued;
  for (Reading& reading : series) {
    set_base_quality(reading);
    if (reading.has_value()) valued.push_back(&reading);
  }
  valued = without_bad(valued);
  check_range(valued, limits);
  check_unit(valued, limits);
  valued = without_bad(valued);
  check_spikes(valued, limits);
  check_jumps(valued, limits);
  check_frozen(valued, limits);
}

}  // namespace freshet::assimilation
