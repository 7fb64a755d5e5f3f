#pragma once
// Quantiles of a small sample, the one definition for every product: linear between order statistics (type 7 of
// Hyndman & Fan 1996, the default of R and NumPy).

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace freshet::core {

/// Quantile `q` in [0, 1] of `values`; NaN if there are none. NaNs must have been left out.
inline double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace freshet::core
