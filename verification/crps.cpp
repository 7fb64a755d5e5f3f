#include "verification/crps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Sum over all pairs i < j of the difference of two values.
template <class Value>
double sum_of_differences(const std::vector<Value>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    sum += static_cast<double>(sorted[i]) * (2 * static_cast<double>(i) + 1 - n);
  return sum;
}

double mean_distance(const std::vector<double>& values, double to) {
  double sum = 0;
  for (const double value : values) sum += std::abs(value - to);
  return sum / static_cast<double>(values.size());
}

}  // namespace

double crps(const std::vector<double>& sorted, double observed) {
  const auto m = static_cast<double>(sorted.size());
  return mean_distance(sorted, observed) - sum_of_differences(sorted) / (m * m);
}

double fair_crps(const std::vector<double>& sorted, double observed) {
  if (sorted.size() < 2) return nothing;
  const auto m = static_cast<double>(sorted.size());
  return mean_distance(sorted, observed) - sum_of_differences(sorted) / (m * (m - 1));
}

double uncertainty_of(std::vector<float> observed) {
  if (observed.empty()) return nothing;
  std::sort(observed.begin(), observed.end());
  const auto n = static_cast<double>(observed.size());
  return sum_of_differences(observed) / (n * n);
}

void CrpsDecomposition::add(const std::vector<double>& sorted, double observed) {
  const std::size_t m = sorted.size();
  Bins& bins = by_size_[m];
  bins.alpha.resize(m + 1);
  bins.beta.resize(m + 1);
  ++bins.count;
  if (observed < sorted.front()) {
    bins.beta[0] += sorted.front() - observed;
    ++bins.below_all;
  }
  if (observed > sorted.back()) {
    bins.alpha[m] += observed - sorted.back();
    ++bins.above_all;
  }
  for (std::size_t i = 1; i < m; ++i) {
    const double inside = std::clamp(observed, sorted[i - 1], sorted[i]);
    bins.alpha[i] += inside - sorted[i - 1];
    bins.beta[i] += sorted[i] - inside;
  }
  observed_.push_back(static_cast<float>(observed));
}

CrpsDecomposition::Mean CrpsDecomposition::mean_of(const Bins& bins, std::size_t members) {
  Mean mean;
  for (std::size_t i = 0; i <= members; ++i) {
    const double p = static_cast<double>(i) / static_cast<double>(members);
    double width = (bins.alpha[i] + bins.beta[i]) / bins.count;
    if (width <= 0) continue;
    double below = bins.beta[i] / (bins.alpha[i] + bins.beta[i]);  // how often the observed lies below
    if (i == 0 || i == members) {  // outside of all members: mean over the cases that are (eq. 33)
      below = i == 0 ? bins.below_all / bins.count : 1 - bins.above_all / bins.count;
      width /= i == 0 ? below : 1 - below;
    }
    mean.reliability += width * (below - p) * (below - p);
    mean.potential += width * below * (1 - below);
  }
  return mean;
}

double CrpsDecomposition::mean_crps() const {
  double sum = 0;
  for (const auto& [members, bins] : by_size_) {
    const Mean mean = mean_of(bins, members);
    sum += bins.count * (mean.reliability + mean.potential);
  }
  return observed_.empty() ? nothing : sum / static_cast<double>(count());
}

CrpsParts CrpsDecomposition::parts() const {
  if (observed_.empty()) return {nothing, nothing, nothing};
  CrpsParts parts;
  double potential = 0;
  for (const auto& [members, bins] : by_size_) {
    const Mean mean = mean_of(bins, members);
    parts.reliability += bins.count / static_cast<double>(count()) * mean.reliability;
    potential += bins.count / static_cast<double>(count()) * mean.potential;
  }
  parts.uncertainty = uncertainty_of(observed_);
  parts.resolution = parts.uncertainty - potential;
  return parts;
}

}  // namespace freshet::verification
