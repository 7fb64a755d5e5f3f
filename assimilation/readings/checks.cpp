#include "assimilation/readings/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "assimilation/readings/excursions.hpp"

namespace freshet::assimilation {

namespace {

Series without_bad(const Series& series) {
  Series result;
  for (Reading* reading : series)
    if (reading->quality < Quality::bad) result.push_back(reading);
  return result;
}

void check_range(Series& series, const CheckLimits& limits) {
  for (Reading* reading : series) {
    const double value = reading->value;
    if (!(value >= limits.lowest && value <= limits.highest)) flag(*reading, Quality::bad, "range");
    if (value > limits.unusual) flag(*reading, Quality::suspect, "high");
    if (is_missing_code(value)) flag(*reading, value < 0 ? Quality::bad : Quality::suspect, "code");
  }
}

/// Millimetres and centimetres of low water may pass for metres; their neighbours tell. Codes are no
/// neighbours.
void check_unit(const Series& series, const CheckLimits& limits) {
  std::size_t first = 0, end = 0, near = 0, high = 0;
  const auto counts = [&](const Reading& r) { return !is_missing_code(r.value); };
  const auto too_high = [&](const Reading& r) { return counts(r) && r.value > limits.highest; };
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

void check_frozen(const Series& series, const CheckLimits& limits) {
  std::size_t first = 0;
  for (std::size_t i = 1; i < series.size(); ++i) {
    if (series[i]->value != series[first]->value) {
      first = i;
      continue;
    }
    while (minutes_between(*series[first], *series[i]) > 60.0 * check_back.count()) ++first;
    const bool long_enough = minutes_between(*series[first], *series[i]) > 60 * limits.frozen_hours;
    if (long_enough && i - first >= static_cast<std::size_t>(limits.frozen_count))
      flag(*series[i], Quality::suspect, "frozen");
  }
}

}  // namespace

bool is_missing_code(double value) {
  const double size = std::abs(value);
  if (size < 7 || (size >= 10 && size < 70) || (size >= 100 && size < 700))
    return false;  // most: no such digit
  std::string digits = fmt::format("{:.10g}", size);
  std::erase(digits, '.');
  const char digit = digits.front();
  if (digits.find_first_not_of(digit) != std::string::npos) return false;
  if (value < 0) return digit == '9';
  return (digit == '9' && digits.size() >= 3) || ((digit == '8' || digit == '7') && digits.size() >= 4);
}

std::string reason_of_check(const std::string& check) {
  static const std::map<std::string, std::string> reasons = {
      {"spike", "they left and came back faster than the river does"},
      {"jump", "they left faster than the river does; what comes next decides whether they are a spike"},
      {"frozen", "the value has not changed for more than a day"}};
  const auto found = reasons.find(check);
  return found == reasons.end() ? "" : found->second;
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
  std::reverse(valued.begin(), valued.end());  // what stands apart at the beginning
  check_jumps(valued, limits);
  std::reverse(valued.begin(), valued.end());
  check_frozen(valued, limits);
}

}  // namespace freshet::assimilation
