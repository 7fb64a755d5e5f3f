#include "forecast/ensemble_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/quantile.hpp"

namespace freshet::forecast {

Moments moments(const double* values, std::size_t members) {
  const auto n = static_cast<double>(members);
  Moments m;
  for (std::size_t k = 0; k < members; ++k) m.mean += values[k];
  m.mean /= n;
  if (members < 2) return m;
  double squares = 0;
  for (std::size_t k = 0; k < members; ++k) squares += (values[k] - m.mean) * (values[k] - m.mean);
  m.spread = std::sqrt(squares / (n - 1));
  return m;
}

Percentiles percentiles(const double* values, std::size_t members) {
  std::vector<double> finite;
  for (std::size_t k = 0; k < members; ++k)
    if (std::isfinite(values[k])) finite.push_back(values[k]);
  if (2 * finite.size() < members) finite.clear();
  std::sort(finite.begin(), finite.end());
  const auto at = [&](double q) { return core::quantile_of_sorted(finite, q); };
  return {at(0.1), at(0.5), at(0.9)};
}

Percentiles arrival_percentiles(const double* values, std::size_t members) {
  std::vector<double> sorted(values, values + members);
  for (double& v : sorted)
    if (std::isnan(v)) v = std::numeric_limits<double>::infinity();
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double share) {
    const auto i = static_cast<std::size_t>(std::ceil(share * static_cast<double>(members))) - 1;
    return std::isfinite(sorted[i]) ? sorted[i] : std::numeric_limits<double>::quiet_NaN();
  };
  return {at(0.1), at(0.5), at(0.9)};
}

double probability_of_reaching(double threshold, const double* values, std::size_t members) {
  return static_cast<double>(
             std::count_if(values, values + members, [&](double v) { return v >= threshold; })) /
         static_cast<double>(members);
}

}  // namespace freshet::forecast
