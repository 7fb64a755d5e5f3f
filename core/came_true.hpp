#pragma once
// Of forecasts that said something with a probability: its class, and how sure the share is that came true.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace freshet::core {

/// Number of the class that holds a probability, of so many of equal width: one that it begins, the last
/// holds 1 too.
inline std::size_t class_of(double probability, std::size_t count) {
  constexpr double rounding = 1e-9;  // 12 of 20 members is the class that 0.6 begins
  const double place = std::floor(probability * static_cast<double>(count) + rounding);
  return std::min(static_cast<std::size_t>(std::max(place, 0.0)), count - 1);
}

struct ShareInterval {
  double low = 0, high = 0;
};

/// Of a share, 95 % (Wilson 1927): `seen` in `count` cases, as if only `independent` of them said something
/// of their own. Nothing without cases.
inline std::optional<ShareInterval> wilson(double seen, double count, double independent) {
  if (count <= 0 || independent <= 0) return {};
  constexpr double z = 1.959963984540054;
  const double p = seen / count, n = independent;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return ShareInterval{std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

/// How many stretches of time, each from and to, do not overlap, taken from the first on.
inline std::size_t stretches_apart(const std::vector<std::pair<Instant, Instant>>& stretches) {
  std::size_t count = 0;
  Instant until = Instant::min();
  for (const auto& [from, to] : stretches) {
    if (from < until) continue;
    ++count;
    until = to;
  }
  return count;
}

}  // namespace freshet::core
