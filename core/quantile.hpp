#pragma once
// Quantiles of a small sample, the one definition for every product: linear between order statistics (type 7
// of Hyndman & Fan 1996, the default of R and NumPy).

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace freshet::core {

/// Quantile `q` in [0, 1] of what is sorted; NaN if there is nothing. NaNs must have been left out.
inline double quantile_of_sorted(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// The same of any values.
inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, q);
}

/// Quantile of stages where a NaN stands for a dry member: dry is below every stage. NaN where the quantile
/// falls among the dry members, or between them and the lowest stage.
inline double quantile_dry_below(std::vector<double> values, double q) {
  const auto wet = std::partition(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  std::sort(wet, values.end());
  const auto dry = static_cast<std::size_t>(wet - values.begin());
  const double position = q * static_cast<double>(values.empty() ? 0 : values.size() - 1);
  return static_cast<std::size_t>(position) < dry ? std::numeric_limits<double>::quiet_NaN()
                                                  : quantile_of_sorted(values, q);
}

}  // namespace freshet::core
