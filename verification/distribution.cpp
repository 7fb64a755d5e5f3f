#include "verification/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::verification {

namespace {

/// Of all pairs.
double differences(const std::vector<double>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) sum += sorted[i] * (2 * static_cast<double>(i) + 1 - n);
  return sum;
}

}  // namespace

void Distribution::add(core::Instant from, core::Instant to, double value) {
  entries_.push_back({from, to, value});
}

void Distribution::sort() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.from < b.from; });
  sorted_.clear();
  for (const Entry& e : entries_) sorted_.push_back(e.value);
  std::sort(sorted_.begin(), sorted_.end());
  sums_.assign(1, 0);
  for (const double value : sorted_) sums_.push_back(sums_.back() + value);
  pairs_ = differences(sorted_);
}

double Distribution::distance(double to) const {
  const auto below =
      static_cast<std::size_t>(std::lower_bound(sorted_.begin(), sorted_.end(), to) - sorted_.begin());
  const auto above = static_cast<double>(sorted_.size() - below);
  return to * static_cast<double>(below) - sums_[below] + (sums_.back() - sums_[below]) - to * above;
}

Distribution::Less Distribution::without(core::Instant from, core::Instant to) const {
  Less less;
  less.of_ = this;
  const auto begin = std::lower_bound(entries_.begin(), entries_.end(), from,
                                      [](const Entry& e, core::Instant t) { return e.to < t; });
  for (auto at = begin; at != entries_.end() && at->from <= to; ++at) less.out_.push_back(at->value);
  std::sort(less.out_.begin(), less.out_.end());
  // All pairs, less those of which one is out; pairs of which both are out were taken away twice.
  less.pairs_ = pairs_ + differences(less.out_);
  for (const double value : less.out_) less.pairs_ -= distance(value);
  return less;
}

std::size_t Distribution::Less::size() const { return of_ ? of_->size() - out_.size() : 0; }

std::optional<double> Distribution::Less::crps(double observed) const {
  if (size() < fewest) return {};
  double sum = of_->distance(observed);
  for (const double value : out_) sum -= std::abs(value - observed);
  const auto n = static_cast<double>(size());
  return std::max(0.0, sum / n - pairs_ / (n * n));
}

}  // namespace freshet::verification
