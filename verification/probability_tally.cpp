#include "verification/probability_tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/came_true.hpp"

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::optional<double> BrierParts::skill() const {
  if (!(uncertainty > 0)) return {};
  return 1 - brier / uncertainty;
}

std::size_t class_of(double probability, std::size_t count) { return core::class_of(probability, count); }

void ProbabilityTally::add(double probability, bool came_true, double weight) {
  Cases& cases = by_probability_[probability];
  cases.forecasts += weight;
  cases.came_true += came_true ? weight : 0;
  forecasts_ += weight;
  came_true_ += came_true ? weight : 0;
}

std::vector<ProbabilityClass> ProbabilityTally::classes(std::size_t count) const {
  std::vector<ProbabilityClass> classes(count);
  for (std::size_t k = 0; k < count; ++k) {
    classes[k].from = static_cast<double>(k) / static_cast<double>(count);
    classes[k].to = static_cast<double>(k + 1) / static_cast<double>(count);
  }
  for (const auto& [probability, cases] : by_probability_) {
    ProbabilityClass& place = classes[class_of(probability, count)];
    place.forecasts += cases.forecasts;
    place.came_true += cases.came_true;
    place.mean_probability += cases.forecasts * probability;
  }
  for (ProbabilityClass& c : classes) c.mean_probability /= c.forecasts;  // 0 / 0: NaN
  return classes;
}

BrierParts ProbabilityTally::brier(std::size_t count) const {
  if (forecasts_ <= 0) return {nothing, nothing, nothing, nothing, nothing};
  BrierParts parts;
  for (const auto& [p, cases] : by_probability_)
    parts.brier += cases.forecasts * p * p - 2 * p * cases.came_true + cases.came_true;
  const double frequency = came_true_ / forecasts_;
  for (const ProbabilityClass& c : classes(count)) {
    if (c.forecasts <= 0) continue;
    const double seen = c.came_true / c.forecasts;
    parts.reliability += c.forecasts * (c.mean_probability - seen) * (c.mean_probability - seen);
    parts.resolution += c.forecasts * (seen - frequency) * (seen - frequency);
  }
  parts.brier /= forecasts_;
  parts.reliability /= forecasts_;
  parts.resolution /= forecasts_;
  parts.uncertainty = frequency * (1 - frequency);
  parts.within = parts.brier - (parts.reliability - parts.resolution + parts.uncertainty);
  return parts;
}

std::vector<RocPoint> ProbabilityTally::roc() const {
  const double events = came_true_, others = forecasts_ - came_true_;
  if (events <= 0 || others <= 0) return {};
  std::vector<RocPoint> points;
  double hits = events, alarms = others;
  for (const auto& [probability, cases] : by_probability_) {
    points.push_back({probability, hits / events, alarms / others});
    hits -= cases.came_true;
    alarms -= cases.forecasts - cases.came_true;
  }
  points.push_back({std::numeric_limits<double>::infinity(), 0, 0});
  return points;
}

std::optional<double> ProbabilityTally::roc_area() const {
  const double events = came_true_, others = forecasts_ - came_true_;
  if (events <= 0 || others <= 0) return {};
  double area = 0, below = 0;
  for (const auto& [probability, cases] : by_probability_) {
    const double here = cases.forecasts - cases.came_true;
    area += cases.came_true * (below + here / 2);
    below += here;
  }
  return area / (events * others);
}

}  // namespace freshet::verification
