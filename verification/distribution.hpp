#pragma once
// What was read at other times, as a forecast to compare with: a distribution that leaves out the time that
// it is compared at.

#include <optional>
#include <vector>

#include "core/time.hpp"

namespace freshet::verification {

/// Values, each of a stretch of time.
class Distribution {
 public:
  static constexpr std::size_t fewest = 20;  ///< values outside of the time left out; below, it says nothing

  void add(core::Instant from, core::Instant to, double value);
  void sort();  ///< once, after the last value
  std::size_t size() const { return entries_.size(); }

  /// What is left where stretches that overlap [from, to] are taken out.
  class Less {
   public:
    std::size_t size() const;
    /// CRPS of what is left, as an empirical distribution; nothing where fewer than `fewest` are left.
    std::optional<double> crps(double observed) const;

   private:
    friend class Distribution;
    const Distribution* of_ = nullptr;
    std::vector<double> out_;  ///< rising
    double pairs_ = 0;         ///< sum of the differences of all pairs left
  };
  Less without(core::Instant from, core::Instant to) const;

 private:
  struct Entry {
    core::Instant from, to;
    double value;
  };
  double distance(double to) const;  ///< sum of |value - to|

  std::vector<Entry> entries_;  ///< by time, all stretches of the same length
  std::vector<double> sorted_, sums_;
  double pairs_ = 0;
};

}  // namespace freshet::verification
