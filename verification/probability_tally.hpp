#pragma once
// Forecasts of an event by probability: Brier score and its parts, reliability diagram, ROC.

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace freshet::verification {

/// brier = reliability - resolution + uncertainty + within: the last is what differs within a class
/// (Stephenson, Coelho & Jolliffe 2008), 0 where all forecasts of a class say the same.
struct BrierParts {
  double brier = 0, reliability = 0, resolution = 0, uncertainty = 0, within = 0;
  /// 1 - brier / uncertainty, against the frequency in the sample; nothing if it came true always or never.
  std::optional<double> skill() const;
};

/// A class of a reliability diagram.
struct ProbabilityClass {
  double from = 0, to = 1;
  double forecasts = 0, came_true = 0;
  double mean_probability = 0;  ///< NaN where there are none
};

/// A threshold of probability: who warns from there on.
struct RocPoint {
  double probability = 0, hit_rate = 0, false_alarm_rate = 0;
};

class ProbabilityTally {
 public:
  void add(double probability, bool came_true, double weight = 1);
  double forecasts() const { return forecasts_; }
  double came_true() const { return came_true_; }
  /// All NaN without forecasts.
  BrierParts brier(std::size_t classes = 10) const;
  /// Of equal width; one that a probability begins holds it, the last holds 1 too.
  std::vector<ProbabilityClass> classes(std::size_t count) const;
  /// From "always" (1, 1) to "never" (0, 0); empty if it came true always or never.
  std::vector<RocPoint> roc() const;
  /// Area under them, forecasts that say the same counting half (Mason & Graham 2002).
  std::optional<double> roc_area() const;

 private:
  struct Cases {
    double forecasts = 0, came_true = 0;
  };
  std::map<double, Cases> by_probability_;
  double forecasts_ = 0, came_true_ = 0;
};

/// Number of the class that holds a probability.
std::size_t class_of(double probability, std::size_t count);

}  // namespace freshet::verification
