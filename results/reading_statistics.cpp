#include "results/reading_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet::results {
namespace {

/// Sums over the readings that were used.
struct Sums {
  double innovation = 0, innovation2 = 0, residual2 = 0, error2 = 0, variance_before = 0, variance_after = 0,
         residual_innovation = 0, change_innovation = 0;
  int count = 0;

  void add(const DiagnosedReading& r) {
    const double d = r.innovation(), a = r.residual();
    innovation += d;
    innovation2 += d * d;
    residual2 += a * a;
    error2 += r.error * r.error;
    variance_before += r.spread_before * r.spread_before;
    variance_after += r.spread_after * r.spread_after;
    residual_innovation += a * d;
    change_innovation += (r.mean_after - r.mean_before) * d;
    ++count;
  }
};

}  // namespace

ReadingStatistics reading_statistics(const std::vector<DiagnosedReading>& readings) {
  Sums sums;
  for (const DiagnosedReading& r : readings)
    if (r.used) sums.add(r);
  const double n = sums.count > 0 ? sums.count : std::numeric_limits<double>::quiet_NaN();
  return {.count = sums.count,
          .bias = sums.innovation / n,
          .rms_before = std::sqrt(sums.innovation2 / n),
          .expected = std::sqrt((sums.error2 + sums.variance_before) / n),
          .rms_after = std::sqrt(sums.residual2 / n),
          .spread_before = std::sqrt(sums.variance_before / n),
          .spread_after = std::sqrt(sums.variance_after / n),
          .error_ratio = sums.residual_innovation / sums.error2,
          .spread_ratio = sums.change_innovation / sums.variance_before};
}

std::vector<std::vector<DiagnosedReading>> by_gauge(const std::vector<DiagnosedReading>& readings) {
  std::vector<std::vector<DiagnosedReading>> gauges;
  for (const DiagnosedReading& r : readings) {
    const auto same = std::find_if(gauges.begin(), gauges.end(), [&](const auto& gauge) {
      return gauge.front().station == r.station && gauge.front().quantity == r.quantity;
    });
    if (same == gauges.end())
      gauges.push_back({r});
    else
      same->push_back(r);
  }
  return gauges;
}

std::vector<int> rank_histogram(const std::vector<DiagnosedReading>& readings, int members) {
  std::vector<int> counts(static_cast<std::size_t>(members) + 1, 0);
  for (const DiagnosedReading& r : readings)
    if (r.members_below >= 0 && r.members_below <= members)
      ++counts[static_cast<std::size_t>(r.members_below)];
  return counts;
}

}  // namespace freshet::results
