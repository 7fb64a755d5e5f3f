#pragma once
// Statistics over the members of an ensemble, as plain functions. Sums run in member order.

#include <cstddef>

namespace freshet::forecast {

/// Mean, and sample standard deviation (zero for one member), of `members` contiguous values.
struct Moments {
  double mean = 0, spread = 0;
};
Moments moments(const double* values, std::size_t members);

/// The 10th, 50th and 90th percentile (core::quantile), NaN where fewer than half of the values are finite.
struct Percentiles {
  double p10 = 0, p50 = 0, p90 = 0;
};
Percentiles percentiles(const double* values, std::size_t members);

/// Like percentiles, with NaN meaning "never": the time by which 10, 50, 90 % of the members have got there;
/// NaN if fewer do.
Percentiles arrival_percentiles(const double* values, std::size_t members);

/// Share of the values that reach `threshold`.
double probability_of_reaching(double threshold, const double* values, std::size_t members);

}  // namespace freshet::forecast
